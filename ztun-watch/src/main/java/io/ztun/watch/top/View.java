package io.ztun.watch.top;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

import io.ztun.watch.answer.Application;
import io.ztun.watch.answer.Session;
import io.ztun.watch.answer.Status;
import io.ztun.watch.text.Column;
import io.ztun.watch.text.Printable;
import io.ztun.watch.text.Sparkline;
import io.ztun.watch.text.Table;
import io.ztun.watch.text.Units;
import io.ztun.watch.view.ApplicationColumns;
import io.ztun.watch.view.SessionColumns;

/** What the screen shows, and what keys do to it. One thread's. */
final class View {
    private static final int LABEL = 7;
    private static final int CHART_TEXT = 34;

    private static final List<String> HELP = List.of(
            "n        sessions by name",
            "r        by round trip, the longest first",
            "h        by the time since they were heard of",
            "i, o     by what comes in, goes out",
            "l        by what they put on the line",
            "s        by what is saved",
            "u        by when they began",
            "R        the other way round",
            "? again  back",
            "q        quit, as does Ctrl-C",
            "",
            "Charts: a character for each second, now at the right; inside and line have one scale.",
            "IN/s, OUT/s: inside the tunnel, in the last second; LINE/s: on the line, both ways.",
            "SAVED: since the session, or the tunnel, began.");

    private final String name;
    private final Style style;
    private SessionColumns.Key key = SessionColumns.Key.LINE;
    private boolean reversed;
    private boolean help;

    View(String name, Style style) {
        this.name = name;
        this.style = style;
    }

    /** Does what a key asks for; one that asks for nothing does nothing. */
    void key(int character) {
        switch (character) {
            case 'n' -> key = SessionColumns.Key.NAME;
            case 'r' -> key = SessionColumns.Key.RTT;
            case 'h' -> key = SessionColumns.Key.HEARD;
            case 'i' -> key = SessionColumns.Key.IN;
            case 'o' -> key = SessionColumns.Key.OUT;
            case 'l' -> key = SessionColumns.Key.LINE;
            case 's' -> key = SessionColumns.Key.SAVED;
            case 'u' -> key = SessionColumns.Key.UP;
            case 'R' -> reversed = !reversed;
            case '?' -> help = !help;
            default -> {}
        }
    }

    /** Just as many lines as there are rows, none wider than the columns. */
    List<AttributedString> lines(Live live, int columns, int rows) {
        List<AttributedString> lines = new ArrayList<>();
        if (live.down() != null) {
            lines.add(style.bold(name + ": waiting"));
            lines.add(style.plain(Printable.of(live.down())));
        } else {
            lines.add(style.bold(title(live.status())));
            lines.addAll(charts(live, columns));
            lines.add(AttributedString.EMPTY);
            if (help) {
                HELP.forEach(line -> lines.add(style.plain(line)));
            } else {
                lines.addAll(tables(live, columns, rows - lines.size() - 1));
            }
        }
        while (lines.size() < rows - 1) {
            lines.add(AttributedString.EMPTY);
        }
        List<AttributedString> shown = new ArrayList<>(lines.subList(0, Math.max(0, rows - 1)));
        shown.add(style.bold(keys()));
        shown.replaceAll(line -> line.columnSubSequence(0, columns));
        return shown;
    }

    private String title(Status status) {
        String tun = status.tun() == null ? "" : "  " + status.tun().title();
        return Printable.of(name + ": " + status.role() + ", up " + Units.between(status.since(), status.time()) + tun
                + "  " + status.transport() + "  sessions " + status.sessions() + "  dropped " + status.droppedTotal());
    }

    private List<AttributedString> charts(Live live, int columns) {
        double[] inside = live.inside();
        double[] line = live.line();
        double[] saved = live.saved();
        Double memory = live.fromMemory();
        int width = Math.max(0, columns - LABEL - CHART_TEXT);
        double top = Math.max(most(inside, width), most(line, width));
        return List.of(
                chart("inside", inside, top, width, AttributedStyle.CYAN, rate(inside, width)),
                chart("line", line, top, width, AttributedStyle.GREEN, rate(line, width)),
                chart(
                        "saved",
                        saved,
                        1,
                        width,
                        AttributedStyle.YELLOW,
                        Units.percent(saved.length == 0 ? null : last(saved))
                                + (memory == null ? "" : ", from memory " + Units.percent(memory))));
    }

    private AttributedString chart(String label, double[] values, double top, int width, int colour, String text) {
        return new AttributedStringBuilder()
                .append(String.format("%-" + LABEL + "s", label))
                .append(Sparkline.draw(values, top, width, style.ascii()), style.coloured(colour))
                .append("  " + text)
                .toAttributedString();
    }

    private static String rate(double[] bytes, int width) {
        return Units.bits(8 * last(bytes)) + ", most " + Units.bits(8 * most(bytes, width));
    }

    private static double last(double[] values) {
        return values.length == 0 ? 0 : values[values.length - 1];
    }

    private static double most(double[] values, int count) {
        return Arrays.stream(values)
                .skip(Math.max(0, values.length - count))
                .max()
                .orElse(0);
    }

    /** Sessions take what room there is, but for a third where there are that many applications. */
    private List<AttributedString> tables(Live live, int columns, int rows) {
        List<Session> sessions = new ArrayList<>(key.sort(live.sessions()));
        if (reversed) {
            Collections.reverse(sessions);
        }
        List<Application> applications = ApplicationColumns.byLine(live.applications());
        int room = Math.max(0, rows - 3); // two headings, and a blank line between
        int forApplications = Math.min(applications.size(), Math.max(room / 3, room - sessions.size()));
        List<AttributedString> lines = table(SessionColumns.live(), sessions, columns, room - forApplications);
        lines.add(AttributedString.EMPTY);
        lines.addAll(table(ApplicationColumns.live(), applications, columns, forApplications));
        return lines;
    }

    private <T> List<AttributedString> table(List<Column<T>> columns, List<T> all, int width, int rows) {
        // The last row says how many more there are.
        int shown = all.size() <= rows ? all.size() : Math.max(0, rows - 1);
        List<String> lines = Table.lines(columns, all.subList(0, shown), width);
        List<AttributedString> table = new ArrayList<>();
        table.add(style.bold(lines.get(0)));
        lines.subList(1, lines.size()).forEach(line -> table.add(style.plain(line)));
        if (shown < all.size() && rows > 0) {
            table.add(style.plain("… " + (all.size() - shown) + " more"));
        }
        return table;
    }

    private String keys() {
        String sorts = Arrays.stream(SessionColumns.Key.values())
                .filter(each -> each != SessionColumns.Key.ID)
                .map(each -> each == key ? "[" + each + "]" : each.toString())
                .collect(Collectors.joining(" "));
        return "q quit  ? help  sorted by: " + sorts + (reversed ? " reversed" : "");
    }
}
