package io.ztun.core.internal.rate;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often something may happen, for each key by itself: so often at once, and then at a steady rate. Of as many keys as there
 * is room for it knows those that were asked for last; one that is forgotten begins anew. Not thread-safe.
 *
 * @param <K> what is told apart
 */
public final class TokenBuckets<K> {
    private final long intervalNs;
    private final int burst;
    private final Map<K, Budget> budgets;

    /**
     * @param intervalNs after how long one more may happen, in nanoseconds
     * @param burst how many may happen at once, at least 1
     * @param keysMax how many keys there is room for
     */
    public TokenBuckets(long intervalNs, int burst, int keysMax) {
        this.intervalNs = intervalNs;
        this.burst = burst;
        budgets = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, Budget> eldest) {
                return size() > keysMax;
            }
        };
    }

    /** Whether it may happen now, and if so takes it as happened. */
    public boolean take(K key, long nowNs) {
        return budgets.computeIfAbsent(key, k -> new Budget(burst, intervalNs, nowNs))
                .take(nowNs);
    }

    /** How many have happened that count still, because it is not long ago. */
    public int lately(K key, long nowNs) {
        Budget budget = budgets.get(key);
        return budget == null ? 0 : budget.lately(nowNs);
    }

    /** How many keys it knows. */
    int size() {
        return budgets.size();
    }
}
