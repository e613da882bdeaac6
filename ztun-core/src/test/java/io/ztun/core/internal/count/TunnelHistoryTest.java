package io.ztun.core.internal.count;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.ztun.core.info.History.Point;
import io.ztun.core.info.History.Resolution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TunnelHistoryTest {
    /** Half a second into a minute. */
    private static final Instant START = Instant.parse("2026-03-01T10:58:00.500Z");

    private final Counters counters = new Counters();
    private long nowNs = 17;
    private long wallMs = START.toEpochMilli();
    private final TunnelHistory history = new TunnelHistory(nowNs, wallMs);

    private void pass(long ms) {
        nowNs += TimeUnit.MILLISECONDS.toNanos(ms);
        wallMs += ms;
    }

    /** A second ends, within which so many bytes were sent. */
    private void second(long bytes) {
        counters.bytesSent.add(bytes);
        pass(TimeUnit.NANOSECONDS.toMillis(history.untilSampleNs(nowNs)) + 3);
        sample(0);
    }

    private void sample(long roundTripNs) {
        history.sample(nowNs, wallMs, counters.snapshot(2), roundTripNs);
    }

    private List<Point> points(Resolution resolution) {
        return history.history(resolution).points();
    }

    private List<Long> bytes(Resolution resolution) {
        return points(resolution).stream().map(point -> point.sent().bytes()).toList();
    }

    @Test
    void shouldHaveEachSecondItsOwn() {
        second(1);
        second(2);
        second(3);
        assertEquals(List.of(1L, 2L, 3L), bytes(Resolution.SECOND));
        assertEquals(
                Instant.parse("2026-03-01T10:58:00Z"),
                points(Resolution.SECOND).get(0).start());
        assertEquals(2, points(Resolution.SECOND).get(0).sessions());
        assertEquals(List.of(), bytes(Resolution.MINUTE));
    }

    @Test
    void shouldNotShiftAnythingWhereASecondIsMissed() {
        second(1);
        pass(2_000);
        second(5);
        second(6);
        assertEquals(List.of(1L, 0L, 0L, 5L, 6L), bytes(Resolution.SECOND));
        List<Instant> starts =
                points(Resolution.SECOND).stream().map(Point::start).toList();
        for (int i = 1; i < starts.size(); i++) {
            assertEquals(starts.get(i - 1).plusSeconds(1), starts.get(i));
        }
    }

    @Test
    void shouldSumMinutesAndHours() {
        for (int i = 0; i < 7_200; i++) {
            second(10);
        }
        assertEquals(600, bytes(Resolution.SECOND).size());
        List<Long> minutes = bytes(Resolution.MINUTE);
        assertEquals(120, minutes.size());
        assertTrue(minutes.stream().allMatch(each -> each == 600), minutes::toString);
        assertEquals(List.of(1_200L, 36_000L), bytes(Resolution.HOUR));
        assertEquals(
                Instant.parse("2026-03-01T11:00:00Z"),
                points(Resolution.HOUR).get(1).start());
    }

    @Test
    void shouldBeEmptyForAsLongAsTheMachineSlept() {
        second(1);
        wallMs += 30_000;
        second(2);
        List<Long> seconds = bytes(Resolution.SECOND);
        assertEquals(32, seconds.size());
        assertEquals(1L, seconds.get(0));
        assertEquals(2L, seconds.get(31));
        assertEquals(3L, seconds.stream().mapToLong(Long::longValue).sum());
    }

    @Test
    void shouldForgetAllWhenItSleptForLonger() {
        second(1);
        wallMs += Duration.ofDays(30).toMillis();
        second(2);
        List<Long> seconds = bytes(Resolution.SECOND);
        assertEquals(600, seconds.size());
        assertEquals(2L, seconds.get(599));
        assertEquals(2L, seconds.stream().mapToLong(Long::longValue).sum());
    }

    @Test
    void shouldGoOnWhereTheClockIsSetBack() {
        second(1);
        second(2);
        wallMs -= Duration.ofHours(5).toMillis();
        second(3);
        assertEquals(List.of(1L, 2L, 3L), bytes(Resolution.SECOND));
        Instant last = points(Resolution.SECOND).get(2).start();
        assertTrue(Duration.between(last, Instant.ofEpochMilli(wallMs)).toMillis() < 3_000, last::toString);
    }

    @Test
    void shouldTellTheRoundTripWhereItIsKnown() {
        pass(600);
        sample(TimeUnit.MILLISECONDS.toNanos(40));
        pass(1_000);
        sample(0);
        assertEquals(
                Optional.of(Duration.ofMillis(40)),
                points(Resolution.SECOND).get(0).roundTrip());
        assertEquals(Optional.empty(), points(Resolution.SECOND).get(1).roundTrip());
    }

    @Test
    void shouldCountWhatWasDropped() {
        counters.drop(Drop.SOURCE, 3);
        counters.addNoRoute(false);
        second(0);
        assertEquals(4, points(Resolution.SECOND).get(0).dropped());
    }
}
