package io.ztun.estimate.traffic;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

final class TimelineTest {
    private static final long SECOND = 1_000_000_000;
    private static final long HOUR = 3_600 * SECOND;

    private final Timeline timeline = new Timeline();

    private void assertAdvances(long expectedNs, long timeNs) {
        assertEquals(expectedNs, timeline.advance(timeNs));
        assertEquals(expectedNs, timeline.nowNs());
    }

    @Test
    void shouldBeginAtZeroAndWaitForWhatIsLate() {
        assertAdvances(0, 1_795_000_000 * SECOND);
        assertAdvances(9, 1_795_000_000 * SECOND + 9);
        assertAdvances(9, 1_795_000_000 * SECOND - SECOND / 2);
        assertAdvances(10, 1_795_000_000 * SECOND + 10);
        assertEquals(0, timeline.setBack());
    }

    @Test
    void shouldGoOnAfterTheClockWasWrong() {
        assertAdvances(0, SECOND);
        assertAdvances(50 * HOUR, SECOND + 50 * HOUR); // one packet's time is damaged
        assertAdvances(50 * HOUR, 2 * SECOND);
        assertAdvances(50 * HOUR + SECOND, 3 * SECOND);
        assertEquals(1, timeline.setBack());
        assertEquals(1, timeline.longPauses());
    }

    @Test
    void shouldPutFilesBehindEachOther() {
        assertAdvances(0, 100 * SECOND);
        assertAdvances(7, 100 * SECOND + 7);
        timeline.beginFile();
        assertAdvances(7, 50 * SECOND);
        assertAdvances(9, 50 * SECOND + 2);
        timeline.beginFile();
        assertAdvances(9, 50 * SECOND - 5); // so little is nothing to speak of
        assertAdvances(10, 50 * SECOND - 4);
        assertEquals(1, timeline.filesEarly());
        assertEquals(0, timeline.setBack());
    }

    @Test
    void shouldLeaveTimeAloneWhereThereIsNone() {
        assertAdvances(0, -1);
        assertAdvances(0, 100 * HOUR);
        assertAdvances(0, -1);
        assertAdvances(5, 100 * HOUR + 5);
        assertEquals(2, timeline.untimed());
        assertEquals(0, timeline.longPauses());
    }

    @Test
    void shouldEndBeforeItOverflows() {
        for (int i = 0; i < 10; i++) {
            timeline.advance(0);
            timeline.advance(Long.MAX_VALUE);
        }
        assertEquals(Long.MAX_VALUE / 2, timeline.nowNs());
    }
}
