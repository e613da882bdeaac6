package io.ztun.app.options;

import java.time.Duration;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

class IntervalTest {

    @ParameterizedTest
    @CsvSource({"0, 0", "500us, 500000", "2ms, 2000000", "1.5s, 1500000000", "2m, 120000000000", "1h, 3600000000000"})
    void shouldReadANumberAndAUnit(String text, long ns) {
        assertEquals(new Interval(Duration.ofNanos(ns)), Interval.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "500us", "2ms", "1500ms", "90s", "2m", "1h", "8760h"})
    void shouldWriteWhatItReads(String text) {
        assertEquals(text, Interval.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2", "ms", "-1ms", "2 ms", "1d", "1e3s", "99999999999s"})
    void shouldRefuseTheRest(String text) {
        assertNull(Interval.parse(text));
    }
}
