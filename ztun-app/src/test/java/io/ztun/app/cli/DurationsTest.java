package io.ztun.app.cli;

import java.time.Duration;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.ConfigException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({"0, 0", "500us, 500000", "2ms, 2000000", "1.5s, 1500000000", "2m, 120000000000", "1h, 3600000000000"})
    void shouldReadANumberAndAUnit(String text, long ns) {
        assertEquals(Duration.ofNanos(ns), Durations.parse("linger", text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2", "ms", "-1ms", "2 ms", "1d", "1e3s", "99999999999s"})
    void shouldRefuseTheRestInWords(String text) {
        ConfigException e = assertThrows(ConfigException.class, () -> Durations.parse("linger", text));
        assertTrue(e.getMessage().startsWith("not a duration: linger=" + text), e.getMessage());
    }
}
