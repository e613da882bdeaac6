package io.ztun.transport.tcp;

/**
 * How fast a socket that has been full takes bytes, and how many unsent ones it should hold for that: a millisecond's
 * worth, so that a packet behind them waits no longer, within bounds. On a fast path that is far more than needed between
 * two wake-ups of the sending thread; on a slow one it keeps the queue where packets can still overtake each other.
 *
 * <p>Guarded by the sender's lock.
 */
final class DrainRate {
    /** What {@link #unsentBytes} may answer at least and at most. */
    static final int UNSENT_MIN = 8 * 1024;

    static final int UNSENT_MAX = NotSentLowat.BYTES;

    /** What is unsent may take so long to leave. */
    private static final long UNSENT_NS = 1_000_000;

    /** One sample lasts at least this long, or a burst that the system took at once would count as speed. */
    private static final long SAMPLE_NS = 4_000_000;

    /** The socket was not full all the time between two sights of it that are further apart. */
    private static final long SAMPLE_MAX_NS = 200_000_000;

    private long startNs;
    private long bytes;
    private boolean sampling;
    private int unsentBytes = UNSENT_MAX;

    /** Counts bytes that the system took. */
    void wrote(long count) {
        bytes += count;
    }

    /**
     * The socket is full.
     *
     * @return whether {@link #unsentBytes} has changed
     */
    boolean full(long nowNs) {
        long elapsedNs = nowNs - startNs;
        if (sampling && elapsedNs < SAMPLE_NS) {
            return false;
        }
        boolean changed = sampling && elapsedNs <= SAMPLE_MAX_NS && adapt(elapsedNs);
        sampling = true;
        startNs = nowNs;
        bytes = 0;
        return changed;
    }

    /** Follows the rate in steps of two, for setting a socket option costs a call. */
    private boolean adapt(long elapsedNs) {
        long wanted = Math.max(UNSENT_MIN, Math.min(UNSENT_MAX, bytes * UNSENT_NS / elapsedNs));
        int stepped = (int) Long.highestOneBit(wanted);
        boolean far = stepped > unsentBytes || stepped * 2 < unsentBytes;
        if (far) {
            unsentBytes = stepped;
        }
        return far;
    }

    /** How many bytes the socket should hold unsent. */
    int unsentBytes() {
        return unsentBytes;
    }
}
