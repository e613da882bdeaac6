package io.ztun.demo;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** The table, to the letter. */
final class ResultTableTest {

    @Test
    void shouldAlignColumnsAndKeepTheSign() {
        String table = ResultTable.format(List.of(
                new Row("small", 2_000, 500, Duration.ofMillis(1_240)),
                new Row("large", 100_000_000, 101_000_000, Duration.ofSeconds(75))));
        assertEquals(
                List.of(
                        "kind                                                     inside  on the wire    saved     time",
                        "small                                                    2.0 kB       0.5 kB   75.0 %    1.2 s",
                        "large                                                  100.0 MB     101.0 MB   -1.0 %   75.0 s"),
                table.lines().toList());
    }
}
