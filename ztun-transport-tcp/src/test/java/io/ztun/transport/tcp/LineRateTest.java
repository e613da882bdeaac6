package io.ztun.transport.tcp;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class LineRateTest {
    private static final long MS = 1_000_000;

    private long measured;
    private int asked;
    private final LineRate rate = new LineRate(() -> {
        asked++;
        return measured;
    });
    private long nowNs = -5_000 * MS;

    /** Something is sent every millisecond for a while. Returns how often the bound changed. */
    private int changes(int milliseconds, long bytesPerSecond) {
        measured = bytesPerSecond;
        int changes = 0;
        for (int i = 0; i < milliseconds; i++) {
            nowNs += MS;
            changes += rate.sample(nowNs) ? 1 : 0;
        }
        return changes;
    }

    @Test
    void shouldHoldAMillisecondOfASlowLine() {
        changes(25, 12_500_000); // 100 Mbit/s
        assertEquals(8 * 1024, rate.unsentBytes());
        assertEquals(12_500_000, rate.bytesPerSecond());
        changes(25, 50_000_000); // 400 Mbit/s
        assertEquals(32 * 1024, rate.unsentBytes());
    }

    @Test
    void shouldHoldNoMoreThanItBeganWithOnAFastLine() {
        assertEquals(0, changes(1_000, 1_250_000_000)); // 10 Gbit/s
        assertEquals(LineRate.UNSENT_MAX, rate.unsentBytes());
        assertTrue(rate.allows(nowNs));
    }

    @Test
    void shouldTrustALineThatHasBecomeFast() {
        changes(25, 12_500_000);
        assertEquals(1, changes(25, 1_250_000_000));
        assertEquals(LineRate.UNSENT_MAX, rate.unsentBytes());
        rate.spent(1_000_000);
        assertTrue(rate.allows(nowNs));
    }

    @Test
    void shouldAskTheSystemSeldom() {
        changes(1_000, 12_500_000);
        assertEquals(50, asked);
    }

    @Test
    void shouldKnowNothingWhereTheSystemDoesNot() {
        assertEquals(0, changes(100, 0));
        assertFalse(rate.isKnown());
        assertEquals(Long.MAX_VALUE, rate.bytesPerSecond());
        assertTrue(rate.allows(nowNs));
    }

    @Test
    void shouldNotSwingWithEverySample() {
        changes(50, 50_000_000);
        assertEquals(0, changes(50, 40_000_000) + changes(50, 50_000_000));
    }

    @Test
    void shouldOfferASlowLineOnlyWhatItTakesMeanwhile() {
        changes(25, 12_500_000);
        nowNs += 10 * MS;
        assertTrue(rate.allows(nowNs));
        rate.spent(8_192 + 12_500);
        assertFalse(rate.allows(nowNs + MS / 2));
        assertFalse(rate.allows(nowNs + MS));
        assertTrue(rate.allows(nowNs + 2 * MS));
    }
}
