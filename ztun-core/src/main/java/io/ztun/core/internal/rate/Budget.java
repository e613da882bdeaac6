package io.ztun.core.internal.rate;

/**
 * So many at once, and one more in each interval. Keeps one time, at which all of them will be there again (the virtual scheduling
 * algorithm of ITU-T I.371). Not thread-safe.
 */
public final class Budget {
    private final long intervalNs;
    private final long allNs;
    private long fullAtNs;

    /**
     * Is full.
     *
     * @param burst how many may happen at once, at least 1
     * @param intervalNs after how long one more may happen
     * @param nowNs the time, of a clock that may wrap around, as {@link System#nanoTime()} may
     */
    public Budget(int burst, long intervalNs, long nowNs) {
        this.intervalNs = intervalNs;
        allNs = burst * intervalNs;
        fullAtNs = nowNs;
    }

    /** Whether it may not happen now. */
    public boolean isSpent(long nowNs) {
        return aheadNs(nowNs) + intervalNs > allNs;
    }

    private long aheadNs(long nowNs) {
        return Math.max(0, fullAtNs - nowNs);
    }

    /** Whether it may happen now, and if so takes it as happened. */
    public boolean take(long nowNs) {
        return take(1, nowNs);
    }

    /** Whether it may happen so many times now, and if so takes all of them as happened. */
    public boolean take(int count, long nowNs) {
        long aheadNs = aheadNs(nowNs) + count * intervalNs;
        if (aheadNs > allNs) {
            return false;
        }
        fullAtNs = nowNs + aheadNs;
        return true;
    }

    /** How many have happened that count still, because it is not long ago. */
    public int lately(long nowNs) {
        return (int) ((aheadNs(nowNs) + intervalNs - 1) / intervalNs);
    }
}
