package io.ztun.transport.tcp;

/**
 * How fast the line is, as far as the connection has had to wait for it, and how many bytes the socket should hold unsent
 * for that: a millisecond's worth, so that a packet behind them waits no longer, within bounds. On a fast line that is far
 * more than needed between two wake-ups of the sending thread; on a slow one it keeps the queue where packets can still
 * overtake each other.
 *
 * <p>The rate is what the system has measured between acknowledgements. What this process could see, how long it takes the
 * socket to have room again, tells of a busy machine as much as of the line: a thread that is late by a millisecond makes
 * any line look as if it took one bound a millisecond.
 *
 * <p>Guarded by the sender's lock, but for {@link #bytesPerSecond}. Times are in nanoseconds.
 */
final class LineRate {
    /** What {@link #unsentBytes} may answer at least. */
    static final int UNSENT_MIN = 8 * 1024;

    /**
     * What {@link #unsentBytes} answers at most, and at first: two frames of the greatest length, so that one can be written
     * while the other is sent. It does not cost bulk transfer anything that could be seen: on loopback, frames of 64 KiB took
     * less processor time with it than without in seven of eight pairs of runs. Other values were not told apart from it.
     */
    static final int UNSENT_MAX = 128 * 1024;

    /** What is unsent may take so long to leave. */
    private static final long UNSENT_NS = 1_000_000;

    /** The system is asked this often at most: a call each, and acknowledgements come in bursts. */
    private static final long SAMPLE_NS = 20_000_000;

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final Source source;
    private long sampledNs;
    private int unsentBytes = UNSENT_MAX;
    private volatile long bytesPerSecond = Long.MAX_VALUE;
    private long allowance = UNSENT_MAX;
    private long allowanceNs;

    /** Who measures. */
    interface Source {
        /**
         * The latest rate of a time in which the connection had enough to send, or a later and higher one; 0 or less as
         * long as there is none.
         */
        long bytesPerSecond();
    }

    LineRate(Source source) {
        this.source = source;
    }

    /** Whether the connection has ever waited for the line. If not, nothing needs the clock. */
    boolean isKnown() {
        return bytesPerSecond != Long.MAX_VALUE;
    }

    /**
     * Looks at the rate, if it is time to. To be called when bytes wait, and from then on whenever something is sent: a line
     * that has become faster makes nobody wait.
     *
     * @return whether {@link #unsentBytes} has changed
     */
    boolean sample(long nowNs) {
        if (isKnown() && nowNs - sampledNs < SAMPLE_NS) {
            return false;
        }
        long measured = source.bytesPerSecond();
        if (measured <= 0) {
            return false;
        }
        if (!isKnown()) {
            allowanceNs = nowNs;
        }
        sampledNs = nowNs;
        bytesPerSecond = measured;
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
     * Whether to write at once. The system may take a whole super-packet more than it should hold unsent; a slow line is not
     * offered more than it takes meanwhile, before the system has said that it is ready.
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

    /** How many bytes the socket should hold unsent. */
    int unsentBytes() {
        return unsentBytes;
    }

    /** In bytes a second; {@link Long#MAX_VALUE} as long as nothing is known. Any thread. */
    long bytesPerSecond() {
        return bytesPerSecond;
    }
}
