package io.ztun.app.statistics;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ztun.core.info.Carried;
import io.ztun.core.info.LimitStatistics;
import io.ztun.core.info.TunnelStatistics;
import io.ztun.core.internal.count.Counters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class StatisticsLineTest {
    private static final LimitStatistics NO_LIMITS = new LimitStatistics(0, 0, 0, 0, 0, 0);
    private static final long MINUTE_NS = 60_000_000_000L;

    private static TunnelStatistics carried(long sent, long sentLine, long received, long receivedLine) {
        return new TunnelStatistics(
                2,
                10,
                20,
                new Carried(sent, sentLine),
                new Carried(received, receivedLine),
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                NO_LIMITS);
    }

    @Test
    void shouldHaveTotalsEachWay() {
        assertEquals(
                "Statistics: seconds=60.0 sessions=2 sent-packets=10 sent-bytes=1000 sent-line-bytes=245 sent-saved=75.5%"
                        + " received-packets=20 received-bytes=3000000000 received-line-bytes=3030000000"
                        + " received-saved=-1.0%",
                StatisticsLine.totals(carried(1_000, 245, 3_000_000_000L, 3_030_000_000L), MINUTE_NS));
    }

    @Test
    void shouldAddWhatIsNew() {
        TunnelStatistics before = carried(1_000, 245, 500, 100);
        TunnelStatistics now = carried(3_000, 745, 500, 100);

        assertTrue(StatisticsLine.totalsAndLast(now, MINUTE_NS, before, MINUTE_NS / 4)
                .endsWith(" received-saved=80.0% last-seconds=15.0 last-sent-bytes=2000 last-sent-line-bytes=500"
                        + " last-sent-saved=75.0% last-received-bytes=0 last-received-line-bytes=0"
                        + " last-received-saved=-"));
    }

    /** Over UDP. What was taken for lost may come after all. */
    @Test
    void shouldSayWhatWasLost() {
        TunnelStatistics before = lossy(100, 50);
        String line = StatisticsLine.totalsAndLast(lossy(200, 16), MINUTE_NS, before, MINUTE_NS);
        assertTrue(line.contains(" sent-lost=16 sent-loss=8.0% received-packets="), line);
        assertTrue(line.contains(" received-saved=- last-seconds="), line);
        assertTrue(line.contains(" last-sent-lost=0 last-sent-loss=0.0% "), line);
    }

    private static TunnelStatistics lossy(long frames, long lost) {
        Counters counters = new Counters();
        counters.framesSent.add(frames);
        counters.lostSent.add(lost);
        return counters.snapshot(1);
    }

    /** Different numbers, so that none can stand in another's place. */
    @Test
    void shouldNameEveryReasonThereWas() {
        TunnelStatistics now = new TunnelStatistics(
                0,
                0,
                0,
                Carried.NOTHING,
                Carried.NOTHING,
                1,
                2,
                3,
                4,
                5,
                6,
                7,
                14,
                15,
                21,
                new LimitStatistics(8, 9, 10, 11, 12, 13));

        assertTrue(StatisticsLine.totals(now, 0)
                .endsWith(" received-saved=- dropped-no-route=1 dropped-queue-full=2 dropped-source=3 dropped-invalid=4"
                        + " dropped-interface=5 dropped-forged=6 dropped-repeated=7 dropped-multicast=14 dropped-moved=15 refused=21 refused-max-clients=8"
                        + " refused-max-clients-per-source=9 refused-max-half-open=10"
                        + " refused-max-half-open-per-source=11 refused-handshake-rate=12"
                        + " refused-handshake-timeout=13"));
    }

    @Test
    void shouldHaveEachKeyOnce() {
        TunnelStatistics now = new TunnelStatistics(
                1,
                1,
                1,
                new Carried(1, 1),
                new Carried(1, 1),
                1,
                1,
                1,
                1,
                1,
                1,
                1,
                1,
                1,
                1,
                new LimitStatistics(1, 1, 1, 1, 1, 1));
        List<String> keys = Arrays.stream(
                        StatisticsLine.totalsAndLast(now, 1, now, 1).split(" "))
                .skip(1)
                .map(field -> field.substring(0, field.indexOf('=')))
                .toList();

        assertEquals(keys.stream().distinct().toList(), keys);
    }

    @ParameterizedTest
    @CsvSource({"de-DE", "ar-EG", "hi-IN-u-nu-deva"})
    void shouldWriteNumbersTheSameEverywhere(String tag) {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag(tag));
        try {
            assertTrue(StatisticsLine.totals(carried(1_000, 245, 1, 1), 0).contains(" sent-saved=75.5% "));
        } finally {
            Locale.setDefault(before);
        }
    }
}
