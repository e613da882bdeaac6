package io.ztun.core.internal.rate;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TokenBucketsTest {
    private static final long SECOND = 1_000_000_000;

    /** Before the clock's numbers turn negative, as those of System.nanoTime may at any time. */
    private long nowNs = Long.MAX_VALUE - SECOND;

    private final TokenBuckets<String> buckets = new TokenBuckets<>(SECOND / 10, 5, 3);

    private int taken(String key, int attempts) {
        int taken = 0;
        for (int i = 0; i < attempts; i++) {
            taken += buckets.take(key, nowNs) ? 1 : 0;
        }
        return taken;
    }

    @Test
    void shouldGiveABurstAndThenASteadyRate() {
        assertEquals(5, taken("a", 100));
        nowNs += SECOND / 10 - 1;
        assertEquals(0, taken("a", 100));
        nowNs += 1;
        assertEquals(1, taken("a", 100));
        nowNs += 3 * SECOND / 10;
        assertEquals(3, taken("a", 100));
        nowNs += 100 * SECOND;
        assertEquals(5, taken("a", 100));
    }

    @Test
    void shouldNotLetTheRefusedWaitLonger() {
        taken("a", 5);
        for (int i = 0; i < 10; i++) {
            nowNs += SECOND / 20;
            taken("a", 1_000);
        }
        nowNs += SECOND / 10;
        assertTrue(buckets.take("a", nowNs));
    }

    @Test
    void shouldKnowHowManyThereWereLately() {
        assertEquals(0, buckets.lately("a", nowNs));
        taken("a", 3);
        assertEquals(3, buckets.lately("a", nowNs));
        nowNs += SECOND / 10;
        assertEquals(2, buckets.lately("a", nowNs));
        nowNs += SECOND;
        assertEquals(0, buckets.lately("a", nowNs));
    }

    @Test
    void shouldTellKeysApart() {
        assertEquals(5, taken("a", 10));
        assertEquals(5, taken("b", 10));
        assertEquals(0, taken("a", 10));
    }

    @Test
    void shouldForgetOnlyThoseThatWereAskedForLongestAgo() {
        taken("a", 5);
        taken("b", 5);
        taken("c", 5);
        assertFalse(buckets.take("a", nowNs));
        taken("d", 5);
        assertEquals(3, buckets.size());
        assertFalse(buckets.take("a", nowNs));
        assertTrue(buckets.take("b", nowNs));
    }
}
