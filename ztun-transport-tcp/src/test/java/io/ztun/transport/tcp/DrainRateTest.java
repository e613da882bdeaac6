package io.ztun.transport.tcp;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class DrainRateTest {
    private static final long MS = 1_000_000;

    private final DrainRate rate = new DrainRate();
    private long nowNs;

    /** A queue from which so many bytes leave every few milliseconds. */
    private int changes(int rounds, long everyNs, int bytes) {
        int changes = 0;
        rate.begin(nowNs);
        for (int i = 1; i <= rounds; i++) {
            nowNs += everyNs;
            changes += rate.left(bytes, i < rounds, nowNs) ? 1 : 0;
        }
        return changes;
    }

    @Test
    void shouldHoldAMillisecondOfASlowLine() {
        changes(10, 25 * MS, 312_500); // 100 Mbit/s
        assertEquals(8 * 1024, rate.unsentBytes());
        assertEquals(12_500_000, rate.bytesPerSecond());
        changes(10, 25 * MS, 1_250_000); // 400 Mbit/s
        assertEquals(32 * 1024, rate.unsentBytes());
    }

    @Test
    void shouldHoldNoMoreThanItBeganWithOnAFastLine() {
        assertEquals(0, changes(1_000, MS / 20, 65_536)); // 10 Gbit/s
        assertEquals(DrainRate.UNSENT_MAX, rate.unsentBytes());
        assertFalse(rate.isSlow());
    }

    @Test
    void shouldNotSwingWithEverySample() {
        changes(10, 25 * MS, 1_250_000);
        assertEquals(0, changes(10, 25 * MS, 1_000_000) + changes(10, 25 * MS, 1_250_000));
    }

    @Test
    void shouldNotTakePausesForASlowLine() {
        for (int i = 0; i < 100; i++) {
            changes(2, MS / 10, 50_000);
            nowNs += 1_000 * MS;
        }
        assertEquals(500_000_000, rate.bytesPerSecond());
    }

    @Test
    void shouldOfferASlowLineOnlyWhatItTakesMeanwhile() {
        changes(10, 25 * MS, 312_500);
        nowNs += 10 * MS;
        assertTrue(rate.allows(nowNs));
        rate.spent(8_192 + 12_500);
        assertFalse(rate.allows(nowNs + MS / 2));
        assertFalse(rate.allows(nowNs + MS));
        assertTrue(rate.allows(nowNs + 2 * MS));
    }
}
