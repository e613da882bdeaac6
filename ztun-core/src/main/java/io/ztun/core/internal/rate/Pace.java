package io.ztun.core.internal.rate;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How fast bytes may pass one way of a session: a token bucket that the last frame may overdraw, so that frames need not be cut; the
 * next one then waits for longer. There are three bounds, the session's own rate, its share of what all sessions have together, and
 * what is left to a client without quota; the lowest one holds. Without any, asking costs a look at one field. Thread-safe.
 */
public final class Pace {
    /** So much may pass at once after a pause: less, and a thread that is late would lose what it could have had. */
    private static final long BURST_NS = TimeUnit.MILLISECONDS.toNanos(100);

    /** Nobody is woken for less, as long as there is enough to do. */
    private static final long STEP_NS = TimeUnit.MILLISECONDS.toNanos(2);

    /** Who was held up wants more for so long: TCP pauses after losses, and what it is due must not be given to others meanwhile. */
    private static final long MEMORY_NS = TimeUnit.SECONDS.toNanos(1);

    private static final long BURST_MIN = 3_000;
    private static final double NS_PER_SECOND = 1e9;

    private final LongSupplier clock;
    private long own;
    private long share;
    private volatile long bound;
    private volatile long rate;
    private double tokens;
    private long filledNs;

    /** Bytes that passed, and whether more would have, since {@link #demand} was asked. */
    private long passed;

    private boolean refused;
    private long demandNs;
    private long refusedNs;

    /** Without a limit. */
    public Pace() {
        this(System::nanoTime);
    }

    Pace(LongSupplier clock) {
        this.clock = clock;
        demandNs = clock.getAsLong();
        refusedNs = demandNs - MEMORY_NS;
    }

    /** The session's own rate, in bytes a second; 0 for no limit. */
    public synchronized void own(long bytesPerSecond) {
        own = bytesPerSecond;
        set();
    }

    /** The session's share of what all have together, in bytes a second; 0 for no limit. */
    public synchronized void share(long bytesPerSecond) {
        share = bytesPerSecond;
        set();
    }

    /** The session's own rate, as it was set last. */
    public synchronized long own() {
        return own;
    }

    /** What holds beside the session's own rate while its client has no quota left, in bytes a second; 0 for no limit. */
    public void bound(long bytesPerSecond) {
        if (bound != bytesPerSecond) {
            setBound(bytesPerSecond);
        }
    }

    private synchronized void setBound(long bytesPerSecond) {
        bound = bytesPerSecond;
        set();
    }

    private static long lower(long one, long other) {
        return one == 0 || other == 0 ? Math.max(one, other) : Math.min(one, other);
    }

    private void set() {
        long now = lower(lower(own, bound), share);
        if (rate == 0) {
            filledNs = clock.getAsLong();
            tokens = burst(now);
        } else {
            fill();
        }
        rate = now;
    }

    private double burst(long rate) {
        return Math.max(BURST_MIN, rate * (BURST_NS / NS_PER_SECOND));
    }

    private void fill() {
        long nowNs = clock.getAsLong();
        tokens = Math.min(burst(rate), tokens + rate * ((nowNs - filledNs) / NS_PER_SECOND));
        filledNs = nowNs;
    }

    /** What holds now, in bytes a second; {@link Long#MAX_VALUE} without a limit. */
    public long bytesPerSecond() {
        long now = rate;
        return now == 0 ? Long.MAX_VALUE : now;
    }

    /** Whether there is a limit. */
    public boolean isLimited() {
        return rate != 0;
    }

    /** Whether a frame may pass now. */
    public boolean isOpen() {
        return rate == 0 || hasTokens();
    }

    private synchronized boolean hasTokens() {
        fill();
        refused |= tokens <= 0;
        return tokens > 0;
    }

    /** So many bytes have passed. */
    public void passed(long bytes) {
        if (rate != 0) {
            take(bytes);
        }
    }

    private synchronized void take(long bytes) {
        tokens -= bytes;
        passed += bytes;
    }

    /** How long to wait for the next frames, in nanoseconds. */
    public synchronized long untilOpenNs() {
        if (rate == 0) {
            return 0;
        }
        fill();
        double wanted = Math.max(1, rate * (STEP_NS / NS_PER_SECOND)) - tokens;
        return Math.max(0, (long) (wanted * NS_PER_SECOND / rate));
    }

    /**
     * What the session would use of what all have together, judged by what it did since this was asked before.
     *
     * @return bytes a second; {@link Long#MAX_VALUE} for all that it can get
     */
    public synchronized long demand() {
        long nowNs = clock.getAsLong();
        double seconds = Math.max(1, nowNs - demandNs) / NS_PER_SECOND;
        long used = (long) (passed / seconds);
        refusedNs = refused ? nowNs : refusedNs;
        boolean more = nowNs - refusedNs < MEMORY_NS;
        demandNs = nowNs;
        passed = 0;
        refused = false;
        long most = lower(own, bound);
        return !more ? used : most == 0 ? Long.MAX_VALUE : most;
    }
}
