package io.ztun.app.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Every line that the log can have has a row, and docs/log.md has every row. */
class EventTableTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final String ROUTE_COMPLAINT =
            "The system's route to 10.5.0.0/24 is not as it should be: no; as root: ip route add 10.5.0.0/24 dev ztun0";

    /** Where a message is made that a call passes on: how each of them begins is said here, once. */
    private static final Map<String, List<String>> ELSEWHERE = Map.ofEntries(
            Map.entry(
                    "ServerEngine: warning", List.of("Memory for 2 clients with zstd/stream level=19, not for 512: a")),
            Map.entry("ClientList: line", List.of("Keeping the previous client list: clients line 2: no key")),
            Map.entry("LeaseFile: text", List.of()), // its own method, whose calls are looked at
            Map.entry("HostRoutes: complaint", List.of(ROUTE_COMPLAINT)),
            Map.entry("SystemRoutes: complaint", List.of(ROUTE_COMPLAINT)),
            Map.entry(
                    "ClientEngine: networkInterface.leadsBack",
                    List.of(
                            "the route to the server leads into the tunnel: server=198.18.0.1:2024 device=ztun0; what")),
            Map.entry(
                    "ClientEngine: ways.servers()", List.of("Connecting to a port 2024 and 443, b port 2024 and 443")),
            Map.entry(
                    "InterfaceUpkeep: e.getMessage()",
                    List.of("the interface is not as it should be, and the system refuses to change it: device=ztun0")),
            Map.entry(
                    "SessionContext: what",
                    List.of(
                            "Ending a session that failed: peer=a",
                            "A client could not be told why it is refused: peer=a",
                            "A peer was not told of a session's end: peer=a",
                            "A session did not give back all that it held: peer=a")),
            Map.entry("LastResort: endLine(line", List.of("ztun: internal error: thread=main cause=java.lang.Error")),
            Map.entry("RepeatLog: entry.text", List.of()),
            Map.entry("RepeatLog: subject, text", List.of()),
            Map.entry("RepeatLog: subject, what", List.of()),
            Map.entry("RefusalLog: peer, reason", List.of()),
            Map.entry("LinkSender: news", List.of()),
            Map.entry("StatisticsLog: totals()", List.of("Statistics: seconds=1.0 sessions=1")),
            Map.entry("StatisticsLog: StatisticsLine", List.of("Statistics: seconds=1.0 sessions=1 last-seconds=1.0")),
            Map.entry(
                    "BatchNews: line",
                    List.of(
                            "datagrams sent in batches do not arrive, those sent one by one do: one by one from now on: p=1",
                            "the system refuses datagrams in batches: one by one from now on: peer=a errno=5")),
            Map.entry(
                    "TunOpener: what",
                    List.of("the kernel does not take super-packets: device=ztun0 kernel=4.1; every packet")),
            Map.entry("Log: message", List.of()),
            Map.entry("Log: what", List.of()));

    private static final Pattern CALL = Pattern.compile(
            "(?:LOG\\s*\\.log|\\blog\\s*\\.(?:say|log|over)|failures\\s*\\.(?:say|over)|\\)\\s*\\.log|RequestedLine\\.print|Log\\.(?:log|failure)|\\bsay)\\s*\\(");

    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Listening on port 2024: interface=ztun0 address=172.168.13.1/24 mtu=9000 transport=tcp codecs=[lz4, none]"
                        + "|listening|{where=port 2024, interface=ztun0, address=172.168.13.1/24, mtu=9000, transport=tcp,"
                        + " codecs=[lz4, none]}",
                "Refused [2001:db8::5]:42: the server is full: max=1; see --max-clients"
                        + "|refused|{peer=[2001:db8::5]:42, reason=the server is full: max=1; see --max-clients}",
                "Ended 198.18.0.2:5: address=10.13.0.2/24 seconds=23.2 bytes=22 line-bytes=3 saved=82.8% reason=closed by"
                        + " the peer: mtu=1 address=6.6.6.6|session-ended|{peer=198.18.0.2:5, address=10.13.0.2/24,"
                        + " seconds=23.2, bytes=22, line-bytes=3, saved=82.8, reason=closed by the peer: mtu=1"
                        + " address=6.6.6.6}",
                "Connected again after 6 min: failures=101|reconnected|{duration=6 min, failures=101}",
                "Not connected, trying again: cannot connect: server=a (the last of 79 in 5 min, 3 s ago)"
                        + "|not-connected|{reason=cannot connect: server=a, repeated=79}",
                "Leases are kept again: file=/a b/c|leases-kept|{file=/a b/c}",
                "Two machines use one key, and end each other's sessions: client=laptop key=abc= addresses=10.0.0.1,"
                        + " 10.0.0.2; give each a key of its own|key-shared|{client=laptop, key=abc=,"
                        + " addresses=10.0.0.1, 10.0.0.2, remedy=give each a key of its own}",
                "ztun: cannot connect: server=a|failed|{reason=cannot connect: server=a}",
                "No service is available|other|{}",
            })
    void shouldTakeAMessageApart(String message, String event, String fields) {
        EventTable.Found found = EventTable.find(message);
        assertEquals(event, found.event());
        assertEquals(fields, plain(found.fields()));
    }

    private static String plain(Map<String, Object> fields) {
        return fields.toString().replaceAll("Number\\[digits=([^]]*)]", "$1");
    }

    @Test
    void shouldKnowNumbersFromNames() {
        Map<String, Object> fields = EventTable.find("Serving a:1: client=12 mtu=9000 saved=- zone=007")
                .fields();
        assertEquals("12", fields.get("client"));
        assertEquals(new EventTable.Number("9000"), fields.get("mtu"));
        assertEquals(EventTable.NOTHING, fields.get("saved"));
        assertEquals("007", fields.get("zone"));
    }

    @Test
    void shouldHaveADocumentWithEveryRow() throws IOException {
        String rows = Files.readString(ROOT.resolve("ztun-app/src/main/resources/io/ztun/app/log/events.md"));
        assertEquals(rows.lines().count(), EventTable.rows().size(), "a row that is none");
        assertEquals(
                EventTable.rows().size(),
                EventTable.rows().stream().map(EventTable.Row::name).distinct().count());
        String document = Files.readString(ROOT.resolve("docs/log.md"));
        assertTrue(document.contains(rows), "docs/log.md does not have the rows of events.md as they are");
    }

    @Test
    void shouldHaveARowForEveryLine() {
        Set<String> unknown = new TreeSet<>();
        Set<String> elsewhere = new TreeSet<>(ELSEWHERE.keySet());
        int calls = 0;
        for (Path source : sources()) {
            String file = source.getFileName().toString().replace(".java", "");
            String text = read(source);
            Matcher call = CALL.matcher(text);
            while (call.find()) {
                String arguments = arguments(text, call.end());
                calls++;
                if (isDeclaration(text, call) || arguments.isBlank()) {
                    continue;
                }
                String key = ELSEWHERE.keySet().stream()
                        .filter(entry -> entry.startsWith(file + ": ")
                                && arguments.contains(entry.substring(entry.indexOf(' ') + 1)))
                        .findFirst()
                        .orElse(null);
                String message = message(arguments, call.group());
                if (!EventTable.find(Flags.in(message)).event().equals(EventTable.OTHER)) {
                    continue;
                }
                if (key == null) {
                    unknown.add(file + ": " + arguments.replaceAll("\\s+", " "));
                } else {
                    elsewhere.remove(key);
                }
            }
        }
        assertEquals(Set.of(), unknown, "log calls whose line has no row in events.md");
        assertEquals(Set.of(), elsewhere, "no such call any more");
        assertTrue(calls > 100, "calls found: " + calls);
        ELSEWHERE.values().stream()
                .flatMap(List::stream)
                .forEach(line -> assertTrue(!EventTable.find(line).event().equals(EventTable.OTHER), line));
    }

    @Test
    void shouldHaveNoRowThatNobodyLogs() {
        String all = Flags.in(sources().stream()
                .map(EventTableTest::read)
                .reduce("", String::concat)
                .replaceAll("\"\\s*\\+\\s*\"", ""));
        for (EventTable.Row row : EventTable.rows()) {
            String begin = Stream.of(row.template().split("\\{[a-z*]+}"))
                    .map(part -> part.replaceAll(" ?[a-z]*=$|[: ]*$| after $", ""))
                    .filter(part -> part.length() > 3)
                    .findFirst()
                    .orElseThrow();
            assertTrue(all.contains(begin), row.name() + ": " + begin);
        }
    }

    private static List<Path> sources() {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> file.toString().contains("/src/main/java/"))
                    .filter(file -> !file.toString()
                            .matches(".*/(ztun-demo|ztun-estimate|ztun-watch|ztun-testkit|ztun-fuzz)/.*"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path source) {
        try {
            return Files.readString(source);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A method of that name, not a call of it. */
    private static boolean isDeclaration(String text, Matcher call) {
        String before = text.substring(Math.max(0, call.start() - 40), call.start());
        return before.matches("(?s).*\\b(void|boolean) $")
                || before.matches("(?s).*\\* [^\n]*$")
                || before.matches("(?s).*link $");
    }

    /** From behind one parenthesis to the one that closes it. */
    private static String arguments(String text, int from) {
        int depth = 1;
        boolean quoted = false;
        int at = from;
        for (; depth > 0; at++) {
            char c = text.charAt(at);
            if (quoted && c == '\\') {
                at++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted) {
                depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            }
        }
        return text.substring(from, at - 1);
    }

    /** What is between the literals is something. What stands before the message is the subject of what repeats itself. */
    private static String message(String arguments, String call) {
        Matcher literal = LITERAL.matcher(arguments);
        StringBuilder message = new StringBuilder();
        for (int end = -1; literal.find(); end = literal.end()) {
            String between =
                    arguments.substring(Math.max(0, end), literal.start()).strip();
            boolean begins = end < 0 || between.matches("(?s),|,.*(,|->)");
            if (begins && !call.contains("failure")) {
                message.setLength(0);
            }
            boolean alone = begins ? !between.endsWith("+") : between.equals("+");
            message.append(alone ? "" : "X").append(literal.group(1));
        }
        if (arguments.matches("(?s).*\"\\s*\\+[^\"]*")) {
            message.append('X');
        }
        return call.contains("over")
                ? message + " after 2 min: failures=3"
                : call.contains("failure")
                        ? message.toString().replaceFirst("X?if.*", ": reason=X; ")
                        : message.toString();
    }
}
