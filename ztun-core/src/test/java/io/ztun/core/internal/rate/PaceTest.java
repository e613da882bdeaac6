package io.ztun.core.internal.rate;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class PaceTest {
    private static final long MILLI = 1_000_000;
    private static final long RATE = 1_000_000;

    private long nowNs = 5;
    private final Pace pace = new Pace(() -> nowNs);

    @Test
    void shouldLetEverythingPassWithoutALimit() {
        pace.passed(1 << 30);
        assertTrue(pace.isOpen());
        assertEquals(Long.MAX_VALUE, pace.bytesPerSecond());
        assertEquals(0, pace.untilOpenNs());
    }

    /** Whatever the frames' lengths: what one overdraws the next ones wait for. */
    @Test
    void shouldHoldTheRateExactly() {
        pace.own(RATE);
        for (int frame : new int[] {100, 1_500, 65_000}) {
            long before = nowNs;
            long passed = 0;
            while (nowNs - before < 5_000 * MILLI) {
                if (pace.isOpen()) {
                    pace.passed(frame);
                    passed += frame;
                } else {
                    nowNs += pace.untilOpenNs();
                }
            }
            assertEquals(5.0 * RATE, passed, 0.05 * 5 * RATE, "frame=" + frame);
        }
    }

    @Test
    void shouldSaveUpLittle() {
        pace.own(RATE);
        nowNs += 60_000 * MILLI;
        long passed = 0;
        while (pace.isOpen()) {
            pace.passed(1_000);
            passed += 1_000;
        }
        assertEquals(RATE / 10, passed);
    }

    @Test
    void shouldHoldTheLowerOfTwo() {
        pace.own(RATE);
        pace.share(RATE / 2);
        assertEquals(RATE / 2, pace.bytesPerSecond());
        pace.share(2 * RATE);
        assertEquals(RATE, pace.bytesPerSecond());
        pace.own(0);
        assertEquals(2 * RATE, pace.bytesPerSecond());
        pace.share(0);
        assertFalse(pace.isLimited());
    }

    /** Of a client without quota, whatever else it may. */
    @Test
    void shouldHoldABoundAsLongAsThereIsOne() {
        pace.bound(RATE / 10);
        assertEquals(RATE / 10, pace.bytesPerSecond());
        pace.own(RATE);
        assertEquals(RATE / 10, pace.bytesPerSecond());
        pace.own(RATE / 20);
        assertEquals(RATE / 20, pace.bytesPerSecond());
        pace.own(0);
        pace.share(RATE);
        assertEquals(RATE / 10, pace.bytesPerSecond());
        pace.bound(0);
        assertEquals(RATE, pace.bytesPerSecond());
    }

    @Test
    void shouldOpenAtOnceWhenTheLimitGoes() {
        pace.own(RATE);
        pace.passed(10 * RATE);
        assertFalse(pace.isOpen());
        pace.own(0);
        assertTrue(pace.isOpen());
    }

    @Test
    void shouldTellWhatASessionWants() {
        pace.share(RATE);
        nowNs += 1_000 * MILLI;
        pace.passed(RATE / 10);
        assertEquals(RATE / 10, pace.demand());
        while (pace.isOpen()) {
            pace.passed(RATE / 50);
        }
        nowNs += 50 * MILLI;
        assertFalse(pace.isOpen() && pace.untilOpenNs() > 0);
        assertEquals(Long.MAX_VALUE, pace.demand());
        nowNs += 500 * MILLI;
        assertEquals(Long.MAX_VALUE, pace.demand(), "a pause is no lack of wishes");
        nowNs += 1_000 * MILLI;
        assertEquals(0, pace.demand());
    }

    @Test
    void shouldShareOutByWhatIsWanted() {
        assertEquals(50, FairShare.level(new long[] {Long.MAX_VALUE, Long.MAX_VALUE}, 100));
        assertEquals(45, FairShare.level(new long[] {10, Long.MAX_VALUE, Long.MAX_VALUE}, 100));
        assertEquals(70, FairShare.level(new long[] {Long.MAX_VALUE, 10, 20}, 100));
        assertEquals(100, FairShare.level(new long[] {0}, 100));
        assertEquals(100, FairShare.level(new long[] {60}, 100), "it may have what is free as well");
        assertEquals(100, FairShare.level(new long[0], 100));

        Pace other = new Pace(() -> nowNs);
        FairShare.share(List.of(pace, other), 100_000);
        assertArrayEquals(new long[] {100_000, 100_000}, new long[] {pace.bytesPerSecond(), other.bytesPerSecond()});
        FairShare.share(List.of(pace, other), 0);
        assertTrue(pace.isOpen() && !other.isLimited());
    }
}
