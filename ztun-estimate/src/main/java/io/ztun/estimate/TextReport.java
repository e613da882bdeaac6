package io.ztun.estimate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A report for a terminal. */
final class TextReport {
    private final Report report;
    private final List<List<String>> rows = new ArrayList<>();

    private TextReport(Report report) {
        this.report = report;
    }

    /** The whole, lines separated by line feeds, with one at the end. */
    static String of(Report report) {
        return new TextReport(report).text();
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        text.append(report.source())
                .append(": ")
                .append(Units.count(report.packets()))
                .append(" packets in ")
                .append(Units.seconds(report.durationNs() / 1e9))
                .append(", ")
                .append(Units.bytes(report.bytes().all()))
                .append(". On the line over ")
                .append(report.ordered() ? "TCP" : "UDP")
                .append(" it would be:\n\n");
        fill();
        print(text);
        text.append(
                        "\nBytes are those of IP packets on the line, both ways, their headers included; of the tunnel's also its")
                .append(report.ordered() ? " acknowledgements" : " fragments")
                .append("\nand keepalives. Time: of the direction that carries more.\n");
        for (String remark : report.remarks()) {
            text.append(remark).append('\n');
        }
        return text.append('\n').append(Advice.of(report)).append('\n').toString();
    }

    private void fill() {
        List<String> head = new ArrayList<>(List.of("", "as it is", "encrypted"));
        report.choices().forEach(choice -> head.add(choice.name()));
        rows.add(head);
        for (Report.Row row : report.applications()) {
            List<String> cells = new ArrayList<>(List.of(
                    row.name(),
                    Units.bytes(row.bytes()),
                    row.opaque() == 0 ? "-" : Units.percent(row.opaque(), row.bytes())));
            row.line().forEach(line -> cells.add(Units.bytes(line)));
            rows.add(cells);
        }
        rows.add(List.of());
        add("all", Units.bytes(report.bytes().all()), share(), report.plain(), ways -> Units.bytes(ways.all()));
        add("saved", "", "", report.plain(), this::saved);
        add(
                "time at " + Units.rate(report.rate()),
                Units.seconds(report.bytes().seconds(report.rate())),
                "",
                report.plain(),
                ways -> Units.seconds(ways.seconds(report.rate())));
        rows.add(List.of());
        String linger = "with --linger " + Durations.text(report.lingerNs());
        add(linger, "", "", report.lingering(), ways -> Units.bytes(ways.all()));
        add("saved", "", "", report.lingering(), this::saved);
        add("encrypted by keys", "", "", report.sealed(), ways -> Units.bytes(ways.all()));
        add("saved", "", "", report.sealed(), this::saved);
    }

    private String share() {
        return report.opaque() == 0
                ? "-"
                : Units.percent(report.opaque(), report.bytes().all());
    }

    private String saved(Report.Ways ways) {
        return Units.percent(report.saved(ways), 1);
    }

    private void add(
            String name, String asItIs, String encrypted, List<Report.Ways> all, Function<Report.Ways, String> cell) {
        List<String> cells = new ArrayList<>(List.of(name, asItIs, encrypted));
        all.forEach(ways -> cells.add(cell.apply(ways)));
        rows.add(cells);
    }

    private void print(StringBuilder text) {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                String cell = row.get(i);
                String blanks = " ".repeat(widths[i] - cell.length());
                line.append(i == 0 ? cell + blanks : "  " + blanks + cell);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
    }
}
