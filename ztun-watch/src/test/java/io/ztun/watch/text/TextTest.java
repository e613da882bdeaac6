package io.ztun.watch.text;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class TextTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "999, 999 B",
        "1000, 1.00 kB",
        "9994, 9.99 kB",
        "9996, 10.0 kB",
        "99960, 100 kB",
        "999499, 999 kB",
        "999600, 1.00 MB",
        "1.2e9, 1.20 GB",
        "9223372036854775807, 9.22 EB"
    })
    void shouldWriteBytes(double count, String text) {
        assertEquals(text, Units.bytes(count));
    }

    @ParameterizedTest
    @CsvSource({
        "0.05, 0.05 ms, 0.0 s",
        "1.234, 1.23 ms, 0.0 s",
        "999.4, 999 ms, 1.0 s",
        "12300, 12.3 s, 12.3 s",
        "180000, 3 min, 3 min",
        "7200000, 2 h, 2 h",
        ", -, -"
    })
    void shouldWriteTimes(Double ms, String roundTrip, String ago) {
        assertEquals(roundTrip, Units.milliseconds(ms));
        assertEquals(ago, Units.ago(ms));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-30T10:00:00Z, 59 s",
        "2026-11-30T09:58:00Z, 2 min 59 s",
        "2026-11-30T07:47:00Z, 2 h 13 min",
        "2026-11-27T07:00:00Z, 3 d 3 h",
        "2026-12-01T07:00:00Z, 0 s",
        "yesterday, -",
        ", -"
    })
    void shouldWriteHowLong(String since, String text) {
        assertEquals(Units.UNKNOWN, Units.local("+1000000000-12-31T23:59:59.999999999Z"));
        assertEquals(text, Units.between(since, "2026-11-30T10:00:59.9Z"));
    }

    @Test
    void shouldWriteShares() {
        assertEquals("73.1 %", Units.percent(0.7312));
        assertEquals("-5.9 %", Units.percent(-0.059));
        assertEquals("-1200 %", Units.percent(-12.0));
        assertEquals("-", Units.percent(null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u001b", "\n", "\u009b", "\u007f", "\u202e", "\u200b", "\u2028", "\ud800"})
    void shouldMakeTextHarmless(String harmful) {
        assertEquals("a?[2Jb", Printable.of("a" + harmful + "[2Jb"));
        String json = Printable.json("{\n\t\"name\":\"a" + harmful + "b\"}");
        assertTrue(harmful.equals("\n") || json.matches("\\{\n\t\"name\":\"a\\\\u[0-9a-f]{4}b\"}"), json);
    }

    @Test
    void shouldCutByColumns() {
        assertEquals("müller", Printable.cut("müller", 6));
        assertEquals("mül…", Printable.cut("müller", 4));
        assertEquals("数…", Printable.cut("数据库", 4));
        assertEquals("…", Printable.cut("数据库", 1));
        assertEquals("", Printable.cut("x", 0));
    }

    @Test
    void shouldFitTables() {
        List<Column<String>> columns = List.of(
                Column.words("NAME", Column.ALWAYS, text -> text),
                Column.words("NOTE", 1, text -> "a note"),
                Column.numbers("LENGTH", Column.ALWAYS, text -> "" + text.length()));
        List<String> rows = List.of("short", "a very long name\u001b[H", "");
        assertEquals(
                List.of(
                        "NAME                 NOTE    LENGTH",
                        "short                a note       5",
                        "a very long name?[H  a note      19",
                        "-                    a note       0"),
                Table.lines(columns, rows, 80));
        for (int width = 1; width < 60; width++) {
            for (String line : Table.lines(columns, rows, width)) {
                assertTrue(Printable.width(line) <= width, line);
            }
        }
        assertEquals("a very long na…     19", Table.lines(columns, rows, 22).get(2));
        assertEquals("a very …     19", Table.lines(columns, rows, 15).get(2));
    }

    @Test
    void shouldDrawSparklines() {
        double[] values = {0, 1, 50, 100, 200, Double.NaN, -3};
        assertEquals("    ▁▄██  ", " " + Sparkline.draw(values, 100, 9, false));
        assertEquals(" .=@@  ", Sparkline.draw(values, 100, 7, true));
        assertEquals("█  ", Sparkline.draw(values, 100, 3, false));
        assertEquals("", Sparkline.draw(values, 100, 0, false));
        assertEquals("   ", Sparkline.draw(new double[3], 0, 3, false));
    }
}
