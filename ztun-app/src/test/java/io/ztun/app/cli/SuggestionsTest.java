package io.ztun.app.cli;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

import static org.junit.jupiter.api.Assertions.assertEquals;

class SuggestionsTest {

    @ParameterizedTest
    @CsvSource({"kitten, sitting, 3", "'', abc, 3", "abc, '', 3", "same, same, 0", "ab, ba, 1", "prot, port, 1"})
    void shouldCountEdits(String a, String b, int distance) {
        assertEquals(distance, Suggestions.distance(a, b));
    }

    @Test
    void shouldPutNearestFirstAndStopThere() {
        var spec = new CommandLine(new ZtunCommand()).getCommandSpec();

        assertEquals(List.of("--tun-name"), Suggestions.of("--tunname", spec));
        assertEquals(List.of("--codec"), Suggestions.of("--codecs", spec));
        assertEquals(List.of(), Suggestions.of("--quantum", spec));
        assertEquals(List.of(), Suggestions.of("warm-u", spec));
    }
}
