package io.ztun.core.internal.rate;

import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: twice as long each time up to a bound, with half of it left to chance so that
 * the clients of a server that comes back do not all arrive at once. One thread at a time.
 */
public final class Backoff {
    private final RandomGenerator random;
    private final long firstMs;
    private final long longestMs;
    private long nextMs;

    /**
     * Begins with the shortest wait.
     *
     * @param firstMs the bound of the first wait, in milliseconds
     * @param longestMs the bound of every wait
     */
    public Backoff(RandomGenerator random, long firstMs, long longestMs) {
        this.random = random;
        this.firstMs = firstMs;
        this.longestMs = longestMs;
        nextMs = firstMs;
    }

    /** The next wait in milliseconds. */
    public long nextMs() {
        long bound = nextMs;
        nextMs = Math.min(longestMs, bound * 2);
        return bound / 2 + random.nextLong(bound / 2 + 1);
    }

    /** Begins again: all was well for a while. */
    public void reset() {
        nextMs = firstMs;
    }
}
