package io.ztun.spi;

import io.ztun.api.Addresses;
import io.ztun.api.Api;
import io.ztun.api.Cidr;
import io.ztun.api.TunException;

/** One TUN interface: where IP packets leave the system for the tunnel and come back. All methods are thread-safe. */
@Api(Api.Status.STABLE)
public interface TunDevice extends AutoCloseable {

    /** The interface's name as the system knows it, such as {@code ztun0}. */
    String name();

    /**
     * Whether packets read may be super-packets or have unfinished checksums, and whether such packets may be written. If
     * not, {@link io.ztun.api.Offload#NONE} is all that is read, and all that may be written.
     */
    boolean offload();

    /**
     * Whether {@link #offload()} covers super-packets of UDP too ({@link io.ztun.api.Offload#GSO_UDP_L4}): Linux reads and
     * takes them from 6.2 on. If not, none is read and none may be written.
     */
    default boolean udpOffload() {
        return offload();
    }

    /**
     * Gives the interface these addresses in place of the former ones, sets its MTU and brings it up.
     *
     * @param addresses address and network of one family or of both; a route to each network comes with it
     * @param mtu in bytes, 576 to 65,535
     * @throws io.ztun.api.ConfigException if the MTU is out of range for this kind of device or address
     * @throws TunException if the system refuses
     */
    void configure(Addresses addresses, int mtu);

    /** As {@link #configure(Addresses, int)} with one address. */
    default void configure(Cidr address, int mtu) {
        configure(Addresses.of(address), mtu);
    }

    /**
     * Has the system send packets for a network to the interface, besides the network that came with its address. It stays
     * until {@link #unroute} or {@link #close}. A device without a routing table has nothing to do.
     *
     * @throws TunException if the system refuses, or has another route to the same network
     */
    default void route(Cidr network) {}

    /**
     * Takes back what {@link #route} did; nothing happens if it did nothing.
     *
     * @throws TunException if the system refuses
     */
    default void unroute(Cidr network) {}

    /** How many readers there are; at most what {@link TunConfig#readers()} asked for. */
    int readers();

    /** Reader {@code index}, 0 to {@link #readers()} - 1; the same object at every call. */
    TunReader reader(int index);

    /** A new writer. Each belongs to one thread at a time; there may be any number. */
    TunWriter newWriter();

    /**
     * Removes the interface. Readers that wait return {@link TunReader#CLOSED}; later writes are dropped. Repeating it
     * does nothing.
     */
    @Override
    void close();
}
