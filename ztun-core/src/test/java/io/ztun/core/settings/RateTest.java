package io.ztun.core.settings;

import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.ConfigException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

final class RateTest {

    @ParameterizedTest
    @CsvSource({
        "10mbit, 10000000, 10mbit",
        "1.5gbit, 1500000000, 1500mbit",
        "100kbit, 100000, 100kbit",
        "1000gbit, 1000000000000, 1000gbit",
        "2000mbit, 2000000000, 2gbit",
        "100.5kbit, 100500, 100.5kbit",
        "off, 0, off"
    })
    void shouldReadWhatItWrites(String text, long bits, String written) {
        Rate rate = Rate.parse(text).orElseThrow();
        assertEquals(bits, rate.bitsPerSecond());
        assertEquals(written, rate.toString());
        assertEquals(Optional.of(rate), Rate.parse(written));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "10mb", "10 mbit", "-1mbit", "99kbit", "1001gbit", "0", "0mbit", "999999999gbit"})
    void shouldRefuseAnythingElse(String text) {
        assertEquals(Optional.empty(), Rate.parse(text));
    }

    @Test
    void shouldHaveBounds() {
        assertThrows(ConfigException.class, () -> new Rate(1));
        assertThrows(ConfigException.class, () -> new Rate(Rate.MAX + 1));
    }
}
