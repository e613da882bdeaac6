package io.ztun.transport.tcp;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

class DrainRateTest {
    private static final long MS = 1_000_000;

    private final DrainRate rate = new DrainRate();
    private long nowNs;

    /** A socket that is full every few milliseconds and takes so many bytes in between. */
    private int changes(int rounds, long everyNs, int bytes) {
        int changes = 0;
        for (int i = 0; i < rounds; i++) {
            nowNs += everyNs;
            rate.wrote(bytes);
            changes += rate.full(nowNs) ? 1 : 0;
        }
        return changes;
    }

    @Test
    void shouldHoldAMillisecondOfASlowLine() {
        changes(10, 5 * MS, 62_500); // 100 Mbit/s
        assertEquals(8 * 1024, rate.unsentBytes());
        changes(10, 5 * MS, 250_000); // 400 Mbit/s
        assertEquals(32 * 1024, rate.unsentBytes());
    }

    @Test
    void shouldHoldNoMoreThanItBeganWithOnAFastLine() {
        assertEquals(0, changes(1_000, MS / 20, 65_536)); // 10 Gbit/s
        assertEquals(DrainRate.UNSENT_MAX, rate.unsentBytes());
    }

    @Test
    void shouldNotSwingWithEverySample() {
        changes(10, 5 * MS, 250_000);
        assertEquals(0, changes(10, 5 * MS, 200_000) + changes(10, 5 * MS, 250_000));
    }

    @Test
    void shouldNotTakeAPauseForASlowLine() {
        changes(10, 5 * MS, 1_000_000);
        int before = rate.unsentBytes();
        nowNs += 10_000 * MS;
        assertFalse(rate.full(nowNs));
        assertEquals(before, rate.unsentBytes());
    }
}
