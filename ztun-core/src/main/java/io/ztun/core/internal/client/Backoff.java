package io.ztun.core.internal.client;

import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: twice as long each time up to a bound, with half of it left to chance so that
 * the clients of a server that comes back do not all arrive at once. One thread.
 */
final class Backoff {
    static final long FIRST_MS = 250;
    static final long LONGEST_MS = 5_000;

    private final RandomGenerator random;
    private long nextMs = FIRST_MS;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** The next wait in milliseconds. */
    long nextMs() {
        long bound = nextMs;
        nextMs = Math.min(LONGEST_MS, bound * 2);
        return bound / 2 + random.nextLong(bound / 2 + 1);
    }

    /** Begins again: an attempt has succeeded. */
    void reset() {
        nextMs = FIRST_MS;
    }
}
