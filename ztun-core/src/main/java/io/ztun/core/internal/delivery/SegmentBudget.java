package io.ztun.core.internal.delivery;

import java.util.function.LongSupplier;

import io.ztun.core.internal.rate.Budget;

/**
 * How many packets of next to no length a peer may have delivered, by themselves or as the segments of super-packets. A few hundred
 * bytes on the line may be thousands of them, and each has the kernel answer, or forward, into the queue of the TUN that all
 * sessions share, where whatever does not fit is lost. Connections have longer packets, and what those cost is in their bytes. One
 * thread.
 */
final class SegmentBudget {
    /** Packets of so many bytes or more are free. */
    static final int FREE_LENGTH = 512;

    private static final int SEGMENTS_AT_ONCE = 8_192;
    private static final long SEGMENT_INTERVAL_NS = 1_000_000_000 / 20_000;

    /** A little less than the queue of a TUN holds by default (500, txqueuelen). */
    private static final int PACKETS_AT_ONCE = 480;

    private static final long PACKET_INTERVAL_NS = 1_000_000_000 / 50_000;

    /** So many packets are taken from the budget together: the clock costs as much as a packet. */
    private static final int TOGETHER = 32;

    private final Budget segments;
    private final Budget packets;
    private int taken;

    SegmentBudget(long nowNs) {
        segments = new Budget(SEGMENTS_AT_ONCE, SEGMENT_INTERVAL_NS, nowNs);
        packets = new Budget(PACKETS_AT_ONCE, PACKET_INTERVAL_NS, nowNs);
    }

    /** How many of a super-packet's segments count. */
    static int counted(int length, int segmentLength) {
        return Math.max(0, length / segmentLength - length / FREE_LENGTH);
    }

    /** Whether there is room for a super-packet of which so many segments count, and if so takes them as made. */
    boolean take(int count, long nowNs) {
        return count == 0 || segments.take(count, nowNs);
    }

    /** Whether there is room for one more short packet, and if so takes it as delivered. */
    boolean takePacket(LongSupplier clock) {
        if (taken == 0) {
            if (!packets.take(TOGETHER, clock.getAsLong())) {
                return false;
            }
            taken = TOGETHER;
        }
        taken--;
        return true;
    }
}
