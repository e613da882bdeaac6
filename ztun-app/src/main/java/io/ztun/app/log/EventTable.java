package io.ztun.app.log;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The events that the log tells of: a stable name for each, and where in the line its facts are. The rows are those of
 * docs/log.md, which is made of them. A message is a sentence made where something happens, in whatever module, so that an
 * embedder's log has it too; a program that reads the log gets it taken apart here, and nowhere else.
 *
 * <p>In a row's line, {@code {name}} is a fact, <code>{*}</code> facts as {@code key=value}. {@code reason} and {@code cause}
 * take all the rest, since they may quote a peer, who could put facts of its own there.
 */
final class EventTable {
    /** What has no name: lines of the JDK's and of libraries. */
    static final String OTHER = "other";

    /** A value that there is none of, such as per cents of nothing. */
    static final Object NOTHING = new Object();

    private static final Pattern ROW = Pattern.compile("\\| `([a-z-]+)` \\| ([a-z]+) \\| `(.+)` \\| ?(.*) ?\\|");
    private static final Pattern PLACE = Pattern.compile("\\{([a-z*]+)}");

    /** A value ends where the next key or the remedy begins. */
    private static final Pattern FIELD = Pattern.compile("\\G ?([a-z][a-z0-9-]*)=(.*?)(?= [a-z][a-z0-9-]*=|; |$)");

    private static final Pattern REPEATED = Pattern.compile(
            " \\((?:and (\\d+) more not logged|the last of (\\d+)) in \\d+ (?:s|min|h)(?:, \\d+ (?:s|min|h) ago)?\\)$");
    private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9]\\d{0,17})(?:\\.\\d{1,6})?");
    private static final Set<String> TO_THE_END = Set.of("reason", "cause");

    /** What may look like a number and is none. */
    private static final Set<String> NAMES =
            Set.of("client", "user", "name", "key", "id", "host", "errno", "interface", "device", "version");

    private static final List<Row> ROWS = load();

    private final Map<String, Object> fields = new LinkedHashMap<>();

    /**
     * One event.
     *
     * @param name stable
     * @param level as the log writes it
     * @param template the line, with places for its facts
     * @param pattern what finds it
     */
    record Row(String name, String level, String template, Pattern pattern) {

        private static Row of(Matcher row) {
            StringBuilder pattern = new StringBuilder();
            String template = row.group(3);
            Matcher place = PLACE.matcher(template);
            int end = 0;
            while (place.find()) {
                pattern.append(Pattern.quote(template.substring(end, place.start())));
                end = place.end();
                pattern.append(end == template.length() ? "(.*)" : "(.*?)");
            }
            pattern.append(Pattern.quote(template.substring(end)));
            return new Row(row.group(1), row.group(2), template, Pattern.compile(pattern.toString(), Pattern.DOTALL));
        }
    }

    /**
     * What a message is about.
     *
     * @param event its name
     * @param fields its facts: a {@link String}, a {@link Number}, a list of those, or {@link #NOTHING}
     */
    record Found(String event, Map<String, Object> fields) {}

    /**
     * A number, as it was written.
     *
     * @param digits as JSON has it
     */
    record Number(String digits) {}

    private EventTable() {}

    private static List<Row> load() {
        try (InputStream in = EventTable.class.getResourceAsStream("events.md")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(ROW::matcher)
                    .filter(Matcher::matches)
                    .map(Row::of)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All of them, in the order in which they are looked for. */
    static List<Row> rows() {
        return ROWS;
    }

    /** Takes a message apart. One that no row has is {@value #OTHER}. */
    static Found find(String message) {
        EventTable table = new EventTable();
        Matcher repeated = REPEATED.matcher(message);
        String once = message;
        if (repeated.find()) {
            once = message.substring(0, repeated.start());
        }
        String event = table.read(once);
        if (once.length() < message.length()) {
            table.add("repeated", repeated.group(1) == null ? repeated.group(2) : repeated.group(1));
        }
        return new Found(event, table.fields);
    }

    private String read(String message) {
        for (Row row : ROWS) {
            Matcher matcher = row.pattern().matcher(message);
            if (matcher.matches()) {
                Matcher place = PLACE.matcher(row.template());
                for (int group = 1; place.find(); group++) {
                    addPlace(place.group(1), matcher.group(group));
                }
                return row.name();
            }
        }
        return OTHER;
    }

    private void addPlace(String name, String text) {
        if (name.equals("*")) {
            addAll(text);
        } else {
            add(name, text);
        }
    }

    private void addAll(String text) {
        Matcher field = FIELD.matcher(text);
        while (field.find()) {
            String key = field.group(1);
            if (TO_THE_END.contains(key)) {
                add(key, text.substring(field.start(2)));
                return;
            }
            add(key, field.group(2));
        }
    }

    /** Whoever comes first counts. */
    private void add(String key, String text) {
        fields.putIfAbsent(key, value(key, text));
    }

    private static Object value(String key, String text) {
        if (text.startsWith("[") && text.endsWith("]")) {
            String inside = text.substring(1, text.length() - 1);
            return inside.isEmpty() ? List.of() : new ArrayList<>(Arrays.asList(inside.split(", ")));
        }
        if (NAMES.contains(key) || TO_THE_END.contains(key)) {
            return text;
        }
        if (text.equals("-")) {
            return NOTHING;
        }
        String digits = text.endsWith("%") ? text.substring(0, text.length() - 1) : text;
        return NUMBER.matcher(digits).matches() ? new Number(digits) : text;
    }
}
