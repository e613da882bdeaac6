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
    private final long[] highs;
    private final long[] lows;
    private final Object[] sessions;
    private final List<S> all;
    private final S fallback;
    private final long broadcast;

    /**
     * @param byAddress sessions by address
     * @param all every session, each once: where packets for a group go
     * @param fallback where packets for an unknown address go, or null if nowhere
     * @param broadcast the network's directed broadcast address as {@link IpAddresses#low} gives it, or 0
     */
    public Routes(Map<Address, S> byAddress, List<S> all, S fallback, long broadcast) {
        int slots = Integer.highestOneBit(Math.max(8, byAddress.size() * 4));
        highs = new long[slots];
        lows = new long[slots];
        sessions = new Object[slots];
        byAddress.forEach(this::put);
        this.all = List.copyOf(all);
        this.fallback = fallback;
        this.broadcast = broadcast;
    }

    /** A table without any route. */
    public static <S> Routes<S> none() {
        return new Routes<>(Map.of(), List.of(), null, 0);
    }

    private void put(Address address, S session) {
        int slot = slot(address.high(), address.low());
        while (sessions[slot] != null) {
            slot = slot + 1 & sessions.length - 1;
        }
        highs[slot] = address.high();
        lows[slot] = address.low();
        sessions[slot] = session;
    }

    private int slot(long high, long low) {
        long mix = (high * 31 + low) * 0x9e37_79b9_7f4a_7c15L;
        return (int) (mix >>> 40) & sessions.length - 1;
    }

    /** The session that has an address, or null. */
    @SuppressWarnings("unchecked") // only sessions are ever put
    public S of(long high, long low) {
        for (int slot = slot(high, low); sessions[slot] != null; slot = slot + 1 & sessions.length - 1) {
            if (lows[slot] == low && highs[slot] == high) {
                return (S) sessions[slot];
            }
        }
        return fallback;
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
