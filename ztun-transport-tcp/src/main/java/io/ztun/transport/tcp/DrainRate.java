package io.ztun.transport.tcp;

/**
 * How fast a socket takes bytes while there are more of them than it wants, and how many it should hold unsent for that: a
 * millisecond's worth, so that a packet behind them waits no longer, within bounds. On a fast path that is far more than
 * needed between two wake-ups of the sending thread; on a slow one it keeps the queue where packets can still overtake each
 * other.
 *
 * <p>Guarded by the sender's lock, but for {@link #bytesPerSecond}. Times are in nanoseconds.
 */
final class DrainRate {
    /** What {@link #unsentBytes} may answer at least and at most. */
    static final int UNSENT_MIN = 8 * 1024;

    static final int UNSENT_MAX = NotSentLowat.BYTES;

    /** What is unsent may take so long to leave. */
    private static final long UNSENT_NS = 1_000_000;

    /** So much busy time makes a sample: a burst that the system took at once is no speed, a pause of the sender no slowness. */
    private static final long SAMPLE_NS = 20_000_000;

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private boolean busy;
    private long sinceNs;
    private long busyNs;
    private long busyBytes;
    private int unsentBytes = UNSENT_MAX;
    private volatile long bytesPerSecond = Long.MAX_VALUE;
    private long allowance = UNSENT_MAX;
    private long allowanceNs;

    /** Bytes have begun to wait. */
    void begin(long nowNs) {
        busy = true;
        sinceNs = nowNs;
    }

    /**
     * Some of the bytes that waited have left.
     *
     * @param rest whether others still wait
     * @return whether {@link #unsentBytes} has changed
     */
    boolean left(long count, boolean rest, long nowNs) {
        if (!busy) {
            return false;
        }
        busyNs += nowNs - sinceNs;
        busyBytes += count;
        sinceNs = nowNs;
        busy = rest;
        if (busyNs < SAMPLE_NS) {
            return false;
        }
        bytesPerSecond = busyBytes * NANOS_PER_SECOND / busyNs;
        busyNs = 0;
        busyBytes = 0;
        return adapt();
    }

    /** Follows the rate in steps of two, for setting a socket option costs a call. */
    private boolean adapt() {
        long wanted = bytesPerSecond / (NANOS_PER_SECOND / UNSENT_NS);
        int stepped = (int) Long.highestOneBit(Math.max(UNSENT_MIN, Math.min(UNSENT_MAX, wanted)));
        boolean far = stepped > unsentBytes || stepped * 2 < unsentBytes;
        if (far) {
            unsentBytes = stepped;
        }
        return far;
    }

    /**
     * Whether to write at once. The system may take a whole super-packet more than it should hold unsent; on a slow line it
     * is not offered more than the line takes meanwhile, before it has said that it is ready.
     */
    boolean allows(long nowNs) {
        if (unsentBytes == UNSENT_MAX) {
            return true;
        }
        long earned = Math.min(UNSENT_NS, nowNs - allowanceNs) * bytesPerSecond / NANOS_PER_SECOND;
        allowance = Math.min(unsentBytes, allowance + earned);
        allowanceNs = nowNs;
        return allowance > 0;
    }

    /** Bytes were written at once. */
    void spent(long count) {
        allowance = Math.max(-UNSENT_MAX, allowance - count);
    }

    /** Whether the rate has any influence on what may be written. */
    boolean isSlow() {
        return unsentBytes != UNSENT_MAX;
    }

    /** How many bytes the socket should hold unsent. */
    int unsentBytes() {
        return unsentBytes;
    }

    /** The latest sample; {@link Long#MAX_VALUE} before there is one. Any thread. */
    long bytesPerSecond() {
        return bytesPerSecond;
    }
}
