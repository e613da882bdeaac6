package io.ztun.core.internal.server;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often something may happen, for each key by itself: so often at once, and then at a steady rate. Of as many keys as there
 * is room for it knows those that were asked for last; one that is forgotten begins anew. Not thread-safe.
 *
 * <p>For each key it keeps one time, at which all tokens will be there again (the virtual scheduling algorithm of ITU-T
 * I.371).
 *
 * @param <K> what is told apart
 */
final class TokenBuckets<K> {
    private final long intervalNs;
    private final long aheadMaxNs;
    private final Map<K, Long> fullAtNs;

    /**
     * @param intervalNs after how long one more may happen, in nanoseconds
     * @param burst how many may happen at once, at least 1
     * @param keysMax how many keys there is room for
     */
    TokenBuckets(long intervalNs, int burst, int keysMax) {
        this.intervalNs = intervalNs;
        aheadMaxNs = (burst - 1) * intervalNs;
        fullAtNs = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, Long> eldest) {
                return size() > keysMax;
            }
        };
    }

    /** Whether it may happen now, and if so takes it as happened. */
    boolean take(K key, long nowNs) {
        Long fullAt = fullAtNs.get(key);
        long aheadNs = fullAt == null ? 0 : Math.max(0, fullAt - nowNs);
        if (aheadNs > aheadMaxNs) {
            return false;
        }
        fullAtNs.put(key, nowNs + aheadNs + intervalNs);
        return true;
    }

    /** How many have happened that count still, because it is not long ago. */
    int lately(K key, long nowNs) {
        Long fullAt = fullAtNs.get(key);
        return fullAt == null ? 0 : (int) ((Math.max(0, fullAt - nowNs) + intervalNs - 1) / intervalNs);
    }

    /** How many keys it knows. */
    int size() {
        return fullAtNs.size();
    }
}
