package io.ztun.core.internal.client;

import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertTrue;

class BackoffTest {

    @Test
    void shouldGrowToItsBoundAndBeginAgain() {
        Backoff backoff = new Backoff(new Random(1));
        long bound = Backoff.FIRST_MS;
        for (int i = 0; i < 20; i++) {
            long wait = backoff.nextMs();
            assertTrue(wait >= bound / 2 && wait <= bound, "attempt " + i + " waits " + wait + " of " + bound);
            bound = Math.min(Backoff.LONGEST_MS, bound * 2);
        }
        backoff.reset();
        assertTrue(backoff.nextMs() <= Backoff.FIRST_MS);
    }
}
