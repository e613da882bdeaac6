package io.ztun.core.internal.route;

import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.ztun.core.internal.ip.IpAddresses;
import io.ztun.core.internal.ip.IpPackets;

/**
 * Which session an address belongs to. Packet threads look things up without a lock and without an object; what changes when
 * a session comes or goes is a slot or two, however many sessions there are. Thread-safe.
 *
 * @param <S> the session
 */
public final class Routes<S> {
    private static final int MOVED_MAX = 4_096;

    private final AddressTable<S> addresses = new AddressTable<>();
    private final NetworkTable<S> networks = new NetworkTable<>();
    private final Set<S> members = new LinkedHashSet<>();

    /** What had a session here that is elsewhere now: so much that packets under way can be told, the oldest first. */
    private final Set<Address> moved = new LinkedHashSet<>();

    private final AddressTable<Boolean> elsewhere = new AddressTable<>();
    private final S fallback;
    private final long broadcast;
    private volatile int size;
    private Watcher watcher = (destination, reachable) -> {};

    /** The members, or null if they have changed since somebody wanted them. */
    private volatile List<S> all;

    private Routes(S fallback, long broadcast) {
        this.fallback = fallback;
        this.broadcast = broadcast;
    }

    /**
     * Begins without any route.
     *
     * @param broadcast the network's directed broadcast address as {@link IpAddresses#low} gives it, or 0
     */
    public Routes(long broadcast) {
        this(null, broadcast);
    }

    /** A table without any route. */
    public static <S> Routes<S> none() {
        return new Routes<>(0);
    }

    /** A table with one session, to which everything goes. */
    public static <S> Routes<S> to(S session) {
        Routes<S> routes = new Routes<>(session, 0);
        routes.add(session);
        return routes;
    }

    /** Hears of destinations that begin and cease to lead anywhere. Called in the order of the changes; returns at once. */
    public interface Watcher {
        /** What leads from one session to another is no change. */
        void onChange(Network destination, boolean reachable);
    }

    /** Has somebody hear of what changes from now on. */
    public synchronized void watch(Watcher other) {
        watcher = other;
    }

    /** Adds a session, to which packets for all go from now on. */
    public synchronized void add(S session) {
        members.add(session);
        changed();
    }

    /** Packets for all do not go there any more. */
    public synchronized void remove(S session) {
        members.remove(session);
        changed();
    }

    private void changed() {
        size = members.size();
        all = null;
    }

    /** Has an address lead to a session, whoever had it before. */
    public synchronized void put(Address address, S session) {
        boolean isNew = addresses.put(address, session);
        if (moved.remove(address)) {
            elsewhere.remove(address, Boolean.TRUE);
            isNew = true;
        }
        if (isNew) {
            watcher.onChange(Network.of(address), true);
        }
    }

    /**
     * An address whose session is with another server now. It leads where it did until it is removed, for packets that are under way, but
     * the watcher hears that it does not; what comes afterwards can be told by {@link #hasMoved}.
     */
    public synchronized void moved(Address address) {
        if (moved.add(address)) {
            elsewhere.put(address, Boolean.TRUE);
            watcher.onChange(Network.of(address), false);
        }
        if (moved.size() > MOVED_MAX) {
            Address eldest = moved.iterator().next();
            moved.remove(eldest);
            elsewhere.remove(eldest, Boolean.TRUE);
        }
    }

    /** Whether an address that leads nowhere had a session here, which is with another server now. */
    public boolean hasMoved(long high, long low) {
        return elsewhere.of(high, low) != null;
    }

    /** Withdraws an address from a session; if it leads to another, that stays so. */
    public synchronized void remove(Address address, S session) {
        if (addresses.remove(address, session)) {
            watcher.onChange(Network.of(address), false);
        }
    }

    /** Has a network lead to a session, whoever had it before; where networks overlap the longest prefix counts. */
    public synchronized void put(Network network, S session) {
        if (networks.put(network, session)) {
            watcher.onChange(network, true);
        }
    }

    /** Withdraws a network from a session; if it leads to another, that stays so. */
    public synchronized void remove(Network network, S session) {
        if (networks.remove(network, session)) {
            watcher.onChange(network, false);
        }
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
        return isForGroup(packet, offset) || (IpAddresses.isLinkLocal(high) && of(high, low) == null);
    }

    /** Whether the packet is multicast or broadcast. */
    public boolean isForGroup(ByteBuffer packet, int offset) {
        long low = IpAddresses.destinationLow(packet, offset);
        return IpAddresses.isGroup(IpAddresses.destinationHigh(packet, offset), low)
                || (low == broadcast && broadcast != 0);
    }

    /** How many sessions there are. */
    public int size() {
        return size;
    }

    /** Every session, each once. A list is made when there is need of one and something has changed. */
    public List<S> all() {
        List<S> present = all;
        if (present != null) {
            return present;
        }
        synchronized (this) {
            present = List.copyOf(members);
            all = present;
            return present;
        }
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
