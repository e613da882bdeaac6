package io.ztun.core.internal.rate;

import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertTrue;

class BackoffTest {
    private static final long FIRST_MS = 250;
    private static final long LONGEST_MS = 5_000;

    @Test
    void shouldGrowToItsBoundAndBeginAgain() {
        Backoff backoff = new Backoff(new Random(1), FIRST_MS, LONGEST_MS);
        long bound = FIRST_MS;
        for (int i = 0; i < 20; i++) {
            long wait = backoff.nextMs();
            assertTrue(wait >= bound / 2 && wait <= bound, "attempt " + i + " waits " + wait + " of " + bound);
            bound = Math.min(LONGEST_MS, bound * 2);
        }
        backoff.reset();
        assertTrue(backoff.nextMs() <= FIRST_MS);
    }
}
