package io.ztun.core.internal.route;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

import io.ztun.core.internal.ip.IpAddresses;
import io.ztun.core.internal.ip.IpPackets;

/**
 * Which session an address belongs to: an immutable table that is replaced when a session comes or goes, so that packet
 * threads look things up without a lock.
 *
 * @param <S> the session
 */
public final class Routes<S> {
    private final AddressTable<S> addresses;
    private final NetworkTable<S> networks;
    private final List<S> all;
    private final S fallback;
    private final long broadcast;

    /**
     * @param byAddress sessions by address
     * @param byNetwork sessions by the networks behind them; where they overlap the longest prefix counts
     * @param all every session, each once: where packets for a group go
     * @param fallback where packets for an unknown address go, or null if nowhere
     * @param broadcast the network's directed broadcast address as {@link IpAddresses#low} gives it, or 0
     */
    public Routes(Map<Address, S> byAddress, Map<Network, S> byNetwork, List<S> all, S fallback, long broadcast) {
        addresses = new AddressTable<>(byAddress);
        networks = new NetworkTable<>(byNetwork);
        this.all = List.copyOf(all);
        this.fallback = fallback;
        this.broadcast = broadcast;
    }

    /** A table without any route. */
    public static <S> Routes<S> none() {
        return new Routes<>(Map.of(), Map.of(), List.of(), null, 0);
    }

    /** A table with one session, to which everything goes. */
    public static <S> Routes<S> to(S session) {
        return new Routes<>(Map.of(), Map.of(), List.of(session), session, 0);
    }

    /** The session that has an address, or the network that it lies in; null if there is none. */
    public S of(long high, long low) {
        S session = addresses.of(high, low);
        if (session == null) {
            session = networks.of(high, low);
        }
        return session == null ? fallback : session;
    }

    /** Whether the packet is for every session: multicast, broadcast, or a link-local address that nobody is known for. */
    public boolean isForAll(ByteBuffer packet, int offset) {
        long high = IpAddresses.destinationHigh(packet, offset);
        long low = IpAddresses.destinationLow(packet, offset);
        return IpAddresses.isGroup(high, low)
                || (low == broadcast && broadcast != 0)
                || (IpAddresses.isLinkLocal(high) && of(high, low) == null);
    }

    /** Every session, each once. */
    public List<S> all() {
        return all;
    }

    /**
     * One address of either family.
     *
     * @param high its upper 64 bits, as {@link IpPackets} gives them
     * @param low its lower 64 bits
     */
    public record Address(long high, long low) {
        /** The address of that many raw bytes. */
        public static Address of(byte[] raw) {
            return new Address(IpAddresses.high(raw), IpAddresses.low(raw));
        }
    }
}
