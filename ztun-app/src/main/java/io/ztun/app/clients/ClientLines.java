package io.ztun.app.clients;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import io.ztun.core.Clients;
import io.ztun.core.settings.Client;

/**
 * The file of authorized clients as lines, of which those that nobody changes stay what they were, byte by byte: what is no UTF-8 in a
 * comment, and what ends a line, too. Immutable.
 */
final class ClientLines {
    private static final Pattern BEHIND_A_LINE = Pattern.compile("(?<=\n)|(?<=\r)(?!\n)");
    private static final String LF = "\n";
    private static final String CRLF = "\r\n";

    private final List<Line> lines;

    /**
     * A line.
     *
     * @param raw a character for each byte, with what ends the line
     * @param client who stands there
     */
    record Line(String raw, Optional<Client> client) {

        private boolean isEnded() {
            return raw.endsWith(LF) || raw.endsWith("\r");
        }

        /** What is read, without what ends the line. */
        String text() {
            return decoded(raw).stripTrailing();
        }
    }

    private ClientLines(List<Line> lines) {
        this.lines = List.copyOf(lines);
    }

    /**
     * Reads the content of a file.
     *
     * @param source where it comes from, such as {@code file=clients}
     * @throws io.ztun.api.ConfigException naming the source and the line of the first mistake
     */
    static ClientLines parse(byte[] content, String source) {
        List<Line> lines = new ArrayList<>();
        for (String raw : BEHIND_A_LINE.split(new String(content, StandardCharsets.ISO_8859_1))) {
            String where = source + " line=" + (lines.size() + 1);
            lines.add(new Line(raw, Clients.parse(decoded(raw), where)));
        }
        return new ClientLines(lines);
    }

    private static String decoded(String raw) {
        return new String(raw.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    List<Line> all() {
        return lines;
    }

    List<Client> clients() {
        return lines.stream().flatMap(line -> line.client().stream()).toList();
    }

    byte[] content() {
        StringBuilder content = new StringBuilder();
        lines.forEach(line -> content.append(line.raw()));
        return content.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** With those instead of who has their names, or behind all others. */
    ClientLines with(List<GivenClient> given) {
        Map<String, GivenClient> left = new HashMap<>();
        given.forEach(each -> left.put(each.client().name(), each));
        List<Line> changed = new ArrayList<>();
        for (Line line : lines) {
            GivenClient instead =
                    line.client().map(Client::name).map(left::remove).orElse(null);
            changed.add(instead == null ? line : line(instead));
        }
        int last = changed.size() - 1;
        if (last >= 0
                && !changed.get(last).raw().isEmpty()
                && !changed.get(last).isEnded()) {
            changed.set(
                    last,
                    new Line(changed.get(last).raw() + end(), changed.get(last).client()));
        }
        given.stream().filter(each -> left.containsKey(each.client().name())).forEach(each -> changed.add(line(each)));
        return new ClientLines(changed);
    }

    private Line line(GivenClient given) {
        byte[] text = (given.line() + end()).getBytes(StandardCharsets.UTF_8);
        return new Line(new String(text, StandardCharsets.ISO_8859_1), Optional.of(given.client()));
    }

    /** As the first line has it. */
    private String end() {
        return !lines.isEmpty() && lines.get(0).raw().endsWith(CRLF) ? CRLF : LF;
    }

    /** Without who has that name; the same if nobody has. */
    ClientLines without(String name) {
        return new ClientLines(lines.stream()
                .filter(line -> line.client()
                        .filter(client -> client.name().equals(name))
                        .isEmpty())
                .toList());
    }
}
