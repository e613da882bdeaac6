package io.ztun.core.internal.delivery;

import io.ztun.core.internal.rate.Budget;

/**
 * How many segments of next to no length a peer may have made of its super-packets. One of 64 KiB in segments of 8 bytes is a
 * few hundred bytes on the line, one write to the TUN, and 8,000 packets for whoever reads the TUN next, which all sessions
 * share. Connections have larger segments; what they cost is in their bytes. One thread.
 */
final class SegmentBudget {
    /** Segments of so many bytes or more are free. */
    static final int FREE_LENGTH = 512;

    private static final int AT_ONCE = 8_192;
    private static final long INTERVAL_NS = 1_000_000_000 / 20_000;

    private final Budget budget;

    SegmentBudget(long nowNs) {
        budget = new Budget(AT_ONCE, INTERVAL_NS, nowNs);
    }

    /** How many of a super-packet's segments count. */
    static int counted(int length, int segmentLength) {
        return Math.max(0, length / segmentLength - length / FREE_LENGTH);
    }

    /** Whether there is room for a super-packet of which so many segments count, and if so takes them as made. */
    boolean take(int segments, long nowNs) {
        return segments == 0 || budget.take(segments, nowNs);
    }
}
