package io.ztun.core.internal.ordered;

/**
 * Controlled delay (RFC 8289): a queue whose packets have all waited longer than the target for an interval loses one, then
 * more and more often until the wait is short again. One for each flow; one thread at a time.
 */
final class CoDel {
    /** How long a packet may stand in a queue that never empties, in nanoseconds (RFC 8289 section 4.2). */
    static final long TARGET_NS = 5_000_000;

    /** How long the wait may exceed the target; about the longest round trip that is usual (RFC 8289 section 4.2). */
    static final long INTERVAL_NS = 100_000_000;

    private static final long NEVER = Long.MIN_VALUE;

    private final long targetNs;
    private long aboveUntilNs = NEVER;
    private long nextDropNs;
    private boolean dropping;
    private int drops;
    private int dropsBefore;

    CoDel(long targetNs) {
        this.targetNs = targetNs;
    }

    /**
     * Judges the packet at the head of its queue.
     *
     * @param waitedNs how long it has waited
     * @param alone whether what stands behind it is too little to speak of a standing queue
     * @return whether it is to be dropped, and the next one judged; or to be marked, and to leave
     */
    boolean drops(long waitedNs, boolean alone, long nowNs) {
        boolean late = isLate(waitedNs, alone, nowNs);
        if (!dropping) {
            if (late) {
                begin(nowNs);
            }
            return late;
        }
        if (!late) {
            dropping = false;
            return false;
        }
        if (nowNs < nextDropNs) {
            return false;
        }
        drops++;
        nextDropNs = spaced(nextDropNs);
        return true;
    }

    private boolean isLate(long waitedNs, boolean alone, long nowNs) {
        if (waitedNs < targetNs || alone) {
            aboveUntilNs = NEVER;
            return false;
        }
        if (aboveUntilNs == NEVER) {
            aboveUntilNs = nowNs + INTERVAL_NS;
            return false;
        }
        return nowNs >= aboveUntilNs;
    }

    /** Goes on with about the rate at which the last time ended, if that is not long ago (RFC 8289 section 5.3). */
    private void begin(long nowNs) {
        dropping = true;
        int lately = drops - dropsBefore;
        drops = lately > 1 && nowNs - nextDropNs < 16 * INTERVAL_NS ? lately : 1;
        dropsBefore = drops;
        nextDropNs = spaced(nowNs);
    }

    private long spaced(long ns) {
        return ns + (long) (INTERVAL_NS / Math.sqrt(drops));
    }
}
