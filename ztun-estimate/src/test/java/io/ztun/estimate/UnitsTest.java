package io.ztun.estimate;

import java.util.OptionalLong;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

final class UnitsTest {

    @Test
    void shouldWriteNumbersForPeople() {
        assertEquals("999 B", Units.bytes(999));
        assertEquals("1.0 kB", Units.bytes(1_000));
        assertEquals("1.0 MB", Units.bytes(999_960));
        assertEquals("12,345", Units.count(12_345));
        assertEquals("-5.9 %", Units.percent(-5.9, 100));
        assertEquals("-", Units.percent(0, 0));
        assertEquals("1.50 s", Units.seconds(1.5));
        assertEquals("2 min 5 s", Units.seconds(125));
        assertEquals("2 h 46 min", Units.seconds(9_999));
        assertEquals("10 Mbit/s", Units.rate(10_000_000));
        assertEquals("1.5 kbit/s", Units.rate(1_500));
    }

    @Test
    void shouldReadDurationsAndRates() {
        assertEquals(OptionalLong.of(60_000_000_000L), Durations.duration("60s"));
        assertEquals(OptionalLong.of(1_500_000), Durations.duration("1.5ms"));
        assertEquals(OptionalLong.empty(), Durations.duration("60"));
        assertEquals(OptionalLong.of(2_500_000), Durations.rate("2.5Mbit"));
        assertEquals(OptionalLong.empty(), Durations.rate("fast"));
        assertEquals("2ms", Durations.text(2_000_000));
        assertEquals("1s", Durations.text(1_000_000_000));
        assertEquals("500us", Durations.text(500_000));
    }
}
