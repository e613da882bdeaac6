package io.ztun.demo;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rows as text. */
final class ResultTable {

    private static final String FORMAT = "%-52s %10s %12s %8s %8s";

    private ResultTable() {}

    /** The table with its heading, lines separated by the system's separator. */
    static String format(List<Row> rows) {
        String heading = line("kind", "inside", "on the wire", "saved", "time");
        return Stream.concat(Stream.of(heading), rows.stream().map(ResultTable::line))
                .collect(Collectors.joining(System.lineSeparator()));
    }

    private static String line(Row row) {
        return line(
                row.title(),
                bytes(row.inside()),
                bytes(row.wire()),
                String.format(Locale.ROOT, "%.1f %%", row.savedPercent()),
                String.format(Locale.ROOT, "%.1f s", row.time().toMillis() / 1000.0));
    }

    private static String line(String kind, String inside, String wire, String saved, String time) {
        return String.format(Locale.ROOT, FORMAT, kind, inside, wire, saved, time);
    }

    private static String bytes(long count) {
        return count < 1_000_000
                ? String.format(Locale.ROOT, "%.1f kB", count / 1e3)
                : String.format(Locale.ROOT, "%.1f MB", count / 1e6);
    }
}
