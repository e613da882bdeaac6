package io.ztun.estimate;

import java.util.List;

/** A report as one page that needs no other file: bars in SVG, light and dark. */
final class HtmlReport {
    private static final String STYLE = """
            :root { color-scheme: light dark; --fg: #1a1d21; --dim: #5c6570; --bg: #ffffff; --bar: #2468b4;
              --plain: #8a939e; --line: #d9dde2 }
            @media (prefers-color-scheme: dark) { :root { --fg: #e6e9ec; --dim: #9aa4af; --bg: #15181c; --bar: #6aa9ee;
              --plain: #717b86; --line: #333a42 } }
            body { font: 16px/1.5 system-ui, sans-serif; color: var(--fg); background: var(--bg); margin: 2rem auto;
              max-width: 60rem; padding: 0 1rem }
            h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin-top: 2rem }
            .advice { font-size: 1.1rem; border-left: .3rem solid var(--bar); padding-left: 1rem }
            .dim { color: var(--dim) }
            .scroll { overflow-x: auto }
            table { border-collapse: collapse; font-variant-numeric: tabular-nums; white-space: nowrap }
            th, td { padding: .25rem .75rem; text-align: right; border-bottom: 1px solid var(--line) }
            th:first-child, td:first-child { text-align: left; padding-left: 0 }
            svg { display: block; width: 100%; min-width: 34rem; height: auto; margin-top: 1rem; font: 13px system-ui, sans-serif }
            svg text { fill: var(--fg) } svg .plain { fill: var(--plain) } svg .bar { fill: var(--bar) }
            """;

    private static final int WIDTH = 720;
    private static final int LABEL = 200;
    private static final int VALUE = 150;
    private static final int ROW = 24;

    private final Report report;
    private final StringBuilder page = new StringBuilder();

    private HtmlReport(Report report) {
        this.report = report;
    }

    /** The page. */
    static String of(Report report) {
        return new HtmlReport(report).page();
    }

    private String page() {
        String title = "What ZTun would save: " + escape(report.source());
        page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
                .append(title)
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n<h1>")
                .append(title)
                .append("</h1>\n<p class=\"advice\">")
                .append(escape(Advice.of(report)))
                .append("</p>\n<p class=\"dim\">")
                .append(Units.count(report.packets()))
                .append(" packets in ")
                .append(Units.seconds(report.durationNs() / 1e9))
                .append(
                        ". Bytes are those of IP packets on the line, both ways, headers included; of the tunnel (over ")
                .append(report.ordered() ? "TCP" : "UDP")
                .append(") all that it sends.</p>\n");
        total();
        applications();
        if (!report.remarks().isEmpty()) {
            page.append("<h2>Remarks</h2>\n<ul>\n");
            report.remarks()
                    .forEach(
                            remark -> page.append("<li>").append(escape(remark)).append("</li>\n"));
            page.append("</ul>\n");
        }
        return page.append("</body>\n</html>\n").toString();
    }

    private void total() {
        page.append("<h2>On the line</h2>\n");
        int count = 1 + 3 * report.choices().size();
        long most = report.bytes().all();
        for (List<Report.Ways> all : List.of(report.plain(), report.lingering(), report.sealed())) {
            most = Math.max(most, all.stream().mapToLong(Report.Ways::all).max().orElse(0));
        }
        begin("Bytes on the line as it is and with each codec", count);
        bar(0, "as it is", report.bytes().all(), most, "plain", time(report.bytes()));
        for (int i = 0; i < report.choices().size(); i++) {
            String name = report.choices().get(i).name();
            bar(1 + 3 * i, name, report.plain().get(i), most);
            bar(
                    2 + 3 * i,
                    name + ", --linger " + Durations.text(report.lingerNs()),
                    report.lingering().get(i),
                    most);
            bar(3 + 3 * i, name + ", encrypted", report.sealed().get(i), most);
        }
        page.append("</svg></div>\n<p class=\"dim\">Behind each: the time it takes at ")
                .append(Units.rate(report.rate()))
                .append(", of the direction that carries more.</p>\n");
    }

    private String time(Report.Ways ways) {
        return Units.seconds(ways.seconds(report.rate()));
    }

    private void bar(int row, String label, Report.Ways ways, long most) {
        bar(row, label, ways.all(), most, "bar", time(ways));
    }

    private void begin(String title, int rows) {
        page.append("<div class=\"scroll\"><svg role=\"img\" viewBox=\"0 0 ")
                .append(WIDTH)
                .append(' ')
                .append(rows * ROW)
                .append("\"><title>")
                .append(escape(title))
                .append("</title>\n");
    }

    private void bar(int row, String label, long bytes, long most, String kind, String more) {
        int y = row * ROW;
        long width = most == 0 ? 0 : Math.round((double) bytes / most * (WIDTH - LABEL - VALUE));
        page.append("<text x=\"0\" y=\"")
                .append(y + 16)
                .append("\">")
                .append(escape(label))
                .append("</text>")
                .append("<rect class=\"")
                .append(kind)
                .append("\" x=\"")
                .append(LABEL)
                .append("\" y=\"")
                .append(y + 3)
                .append("\" width=\"")
                .append(Math.max(1, width))
                .append("\" height=\"")
                .append(ROW - 7)
                .append("\" rx=\"2\"/><text x=\"")
                .append(LABEL + width + 8)
                .append("\" y=\"")
                .append(y + 16)
                .append("\">")
                .append(Units.bytes(bytes))
                .append(more.isEmpty() ? "" : ", " + more)
                .append("</text>\n");
    }

    private void applications() {
        page.append("<h2>By application</h2>\n<div class=\"scroll\">\n<table>\n<tr><th>application</th><th>packets</th>"
                + "<th>as it is</th><th>encrypted</th>");
        report.choices().forEach(choice -> cell("th", choice.name()));
        page.append("</tr>\n");
        for (Report.Row row : report.applications()) {
            page.append("<tr>");
            cell("td", row.name());
            cell("td", Units.count(row.packets()));
            cell("td", Units.bytes(row.bytes()));
            cell("td", row.opaque() == 0 ? "-" : Units.percent(row.opaque(), row.bytes()));
            row.line().forEach(line -> cell("td", Units.bytes(line)));
            page.append("</tr>\n");
        }
        page.append("</table>\n</div>\n");
        long most = 1;
        for (Report.Row row : report.applications()) {
            most = Math.max(
                    most,
                    Math.max(row.bytes(), row.line().isEmpty() ? 0 : row.line().get(0)));
        }
        int best = bestChoice();
        begin(
                "Bytes of each application as they are and with "
                        + report.choices().get(best).name(),
                2 * report.applications().size());
        for (int i = 0; i < report.applications().size(); i++) {
            Report.Row row = report.applications().get(i);
            bar(2 * i, row.name(), row.bytes(), most, "plain", "");
            bar(2 * i + 1, "  " + report.choices().get(best).name(), row.line().get(best), most, "bar", "");
        }
        page.append(
                "</svg></div>\n<p class=\"dim\">Encrypted: by port or protocol, or by its looks, which what is compressed"
                        + " already has too.</p>\n");
    }

    private int bestChoice() {
        int best = 0;
        for (int i = 1; i < report.plain().size(); i++) {
            best = report.plain().get(i).all() < report.plain().get(best).all() ? i : best;
        }
        return best;
    }

    private void cell(String tag, String text) {
        page.append('<')
                .append(tag)
                .append('>')
                .append(escape(text))
                .append("</")
                .append(tag)
                .append('>');
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
