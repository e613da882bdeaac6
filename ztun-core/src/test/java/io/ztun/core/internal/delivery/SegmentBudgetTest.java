package io.ztun.core.internal.delivery;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class SegmentBudgetTest {
    private static final long SECOND = 1_000_000_000;

    private final SegmentBudget budget = new SegmentBudget(5 * SECOND);

    @Test
    void shouldNotCountTheSegmentsOfConnections() {
        assertEquals(0, SegmentBudget.counted(65_535, 1_448));
        assertEquals(0, SegmentBudget.counted(65_535, 524));
        assertEquals(8_191 - 127, SegmentBudget.counted(65_535, 8));
        for (int i = 0; i < 1_000_000; i++) {
            assertTrue(budget.take(0, 0));
        }
    }

    @Test
    void shouldLetThroughSoManyAtOnceAndSoManyASecond() {
        assertTrue(budget.take(8_000, 5 * SECOND));
        assertFalse(budget.take(8_000, 5 * SECOND));
        int taken = 0;
        for (int ms = 0; ms < 10_000; ms++) {
            taken += budget.take(1_000, 5 * SECOND + ms * 1_000_000L) ? 1_000 : 0;
        }
        assertEquals(200_000, taken, 1_000, "in ten seconds");
    }

    @Test
    void shouldNotSaveUpWhatWasNotUsed() {
        assertTrue(budget.take(8_000, 500 * SECOND));
        assertFalse(budget.take(8_000, 500 * SECOND));
    }

    @Test
    void shouldLetThroughSoManyShortPackets() {
        long[] nowNs = {5 * SECOND};
        int taken = 0;
        for (int i = 0; i < 100_000; i++) {
            taken += budget.takePacket(() -> nowNs[0]) ? 1 : 0;
        }
        assertEquals(480, taken, "at once");
        for (int ms = 0; ms < 1_000; ms++) {
            nowNs[0] += 1_000_000;
            for (int i = 0; i < 1_000; i++) {
                taken += budget.takePacket(() -> nowNs[0]) ? 1 : 0;
            }
        }
        assertEquals(50_480, taken, 100, "and within a second");
    }
}
