package io.ztun.app.options;

import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

class SuggestionsTest {

    @ParameterizedTest
    @CsvSource({"kitten, sitting, 3", "'', abc, 3", "abc, '', 3", "same, same, 0", "ab, ba, 1", "prot, port, 1"})
    void shouldCountEdits(String a, String b, int distance) {
        assertEquals(distance, Suggestions.distance(a, b));
    }

    @ParameterizedTest
    @CsvSource({
        "tunname, tun-name",
        "codecs, codec",
        "prot, port",
        "psk, psk-file",
        "quantum,",
        "po,",
    })
    void shouldFindTheNearest(String mistyped, String meant) {
        assertEquals(
                meant == null ? List.of() : List.of(meant),
                Suggestions.of(mistyped, List.of("port", "codec", "codec-level", "tun-name", "psk-file")));
    }
}
