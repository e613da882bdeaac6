package io.ztun.core.internal.engine;

import java.util.concurrent.TimeUnit;

/**
 * How much of a packet thread's time goes to packets that every session gets: each of them costs as much as there are sessions,
 * and a stream of them would leave nothing for the others. One thread.
 */
final class GroupBudget {
    /** One part in so many of the time. */
    private static final int SHARE = 4;

    /** What may be used at once after a while without. */
    private static final long MOST_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private long leftNs = MOST_NS;
    private long sinceNs;

    GroupBudget(long nowNs) {
        sinceNs = nowNs;
    }

    /** Whether there is time for one more. */
    boolean allows(long nowNs) {
        leftNs = Math.min(MOST_NS, leftNs + (nowNs - sinceNs) / SHARE);
        sinceNs = nowNs;
        return leftNs > 0;
    }

    /** Counts what one has taken, which may be more than was left. */
    void spend(long ns) {
        leftNs -= ns;
    }
}
