package io.ztun.core.internal.log;

/** So many at once, and one more in each interval (the virtual scheduling algorithm of ITU-T I.371). Not thread-safe. */
final class Budget {
    private final long intervalNs;
    private final long aheadMaxNs;
    private long fullAtNs;

    /**
     * @param burst how many may happen at once, at least 1
     * @param intervalNs after how long one more may happen
     */
    Budget(int burst, long intervalNs, long nowNs) {
        this.intervalNs = intervalNs;
        aheadMaxNs = (burst - 1) * intervalNs;
        fullAtNs = nowNs;
    }

    /** Whether it may not happen now. */
    boolean isSpent(long nowNs) {
        return fullAtNs - nowNs > aheadMaxNs;
    }

    /** Whether it may happen now, and if so takes it as happened. */
    boolean take(long nowNs) {
        if (isSpent(nowNs)) {
            return false;
        }
        fullAtNs = nowNs + Math.max(0, fullAtNs - nowNs) + intervalNs;
        return true;
    }
}
