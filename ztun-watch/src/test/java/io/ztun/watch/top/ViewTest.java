package io.ztun.watch.top;

import java.util.List;
import java.util.stream.Collectors;

import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ztun.watch.Examples;
import io.ztun.watch.answer.Answers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class ViewTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Style COLOURS = new Style(true, false);

    private final Live live = new Live();

    private static Reading reading(long second, String sessions) {
        return new Reading(
                second * SECOND,
                Answers.status(Examples.STATUS
                        .replace("4100000", "" + (4_100_000 + second * 1_000_000))
                        .replace("12300000", "" + (12_300_000 + second * 4_000_000))),
                Answers.sessions(sessions),
                Answers.applications(Examples.APPLICATIONS));
    }

    private void two(String before, String after) {
        live.begin(Answers.history(Examples.HISTORY));
        live.add(reading(1, before));
        live.add(reading(2, after));
    }

    private List<String> lines(View view, int columns, int rows) {
        return view.lines(live, columns, rows).stream()
                .map(AttributedString::toString)
                .toList();
    }

    @Test
    void shouldShowSecondsOnSmallScreen() {
        two(
                Examples.sessions(Examples.session(1, "\"laptop\"", 1000, 1000, "1.5")),
                Examples.sessions(
                        Examples.session(1, "\"laptop\"", 5000, 1000, "1.5"),
                        Examples.session(2, "\"new\\u001b[2J\"", 600, 0, null)));
        List<String> lines = lines(new View("office", COLOURS), 80, 24);
        assertEquals(24, lines.size());
        assertEquals("office: server, up 2 h 13 min  ztun0 10.1.0.1/24  tcp  sessions 2  dropped 12", lines.get(0));
        assertEquals("inside " + " ".repeat(36) + "▁▁█  32.0 Mbit/s, most 32.0 Mbit/s", lines.get(1));
        assertEquals(
                "line   " + " ".repeat(36) + "▁▁▂  8.00 Mbit/s, most 32.0 Mbit/s".replace("32.0", "8.00"),
                lines.get(2));
        assertEquals("saved  " + " ".repeat(36) + "▄▆▆  75.0 %", lines.get(3));
        assertEquals("CLIENT  ADDRESS  VIA CIPHER     CODEC     RTT HEARD    IN/s OUT/s  LINE/s  SAVED", lines.get(5));
        assertTrue(lines.get(6).matches("laptop +10.1.0.2 .* 4.00 kB +0 B +2.00 kB +50.0 %"), lines.get(6));
        assertTrue(lines.get(7).matches("new\\?\\[2J +10.1.0.3 .* - .* 600 B +0 B +300 B +50.0 %"), lines.get(7));
        assertTrue(lines.get(9).startsWith("APPLICATION"), lines.get(9));
        assertEquals("q quit  ? help  sorted by: name rtt heard in out [line] saved up", lines.get(23));
    }

    @Test
    void shouldShowWhatCameFromMemoryInTheLastSecond() {
        live.begin(Answers.history(
                Examples.HISTORY.replace("\"wireBytes\":1000}", "\"wireBytes\":1000,\"fromMemory\":2000}")));
        live.add(reading(1, Examples.SESSIONS));
        assertTrue(
                lines(new View("office", COLOURS), 80, 24).get(3).endsWith("▄▆  75.0 %, from memory 50.0 %"),
                lines(new View("office", COLOURS), 80, 24)::toString);
    }

    @ParameterizedTest
    @CsvSource({"80, 24", "200, 60", "40, 10", "20, 4", "1, 1", "80, 2"})
    void shouldFit(int columns, int rows) {
        two(Examples.crowd(500), Examples.crowd(500));
        View view = new View("office-with-a-name-that-is-longer-than-most-names", COLOURS);
        for (int key : new int[] {'n', '?', '?', 'R'}) {
            view.key(key);
            List<AttributedString> lines = view.lines(live, columns, rows);
            assertEquals(rows, lines.size());
            lines.forEach(line -> assertTrue(line.columnLength() <= columns, line::toString));
        }
    }

    @Test
    void shouldUseLargeScreen() {
        two(Examples.crowd(500), Examples.crowd(500));
        List<String> lines = lines(new View("office", COLOURS), 200, 60);
        assertEquals(
                47, lines.stream().filter(line -> line.startsWith("client-")).count());
        assertTrue(lines.contains("… 453 more"), lines::toString);
        assertTrue(lines.stream().anyMatch(line -> line.startsWith("tcp/443 https")), lines::toString);
        assertTrue(lines.stream().anyMatch(line -> line.endsWith("encrypted 5.00 MB")), lines::toString);
    }

    @Test
    void shouldSortByKeys() {
        two(
                Examples.sessions(),
                Examples.sessions(
                        Examples.session(1, "\"b\"", 10, 10, "3"),
                        Examples.session(2, "\"c\"", 30, 10, "9"),
                        Examples.session(3, "\"a\"", 20, 90, null)));
        assertEquals("bca", order("u"));
        assertEquals("abc", order("n"));
        assertEquals("cba", order("nR"));
        assertEquals("cba", order("r"));
        assertEquals("cab", order("i"));
        assertEquals("abc", order("ox"));
        assertEquals("acb", order("l"));
    }

    private String order(String keys) {
        View view = new View("office", COLOURS);
        keys.chars().forEach(view::key);
        return lines(view, 80, 24).subList(6, 9).stream()
                .map(line -> line.substring(0, 1))
                .collect(Collectors.joining());
    }

    @Test
    void shouldHelp() {
        two(Examples.SESSIONS, Examples.SESSIONS);
        View view = new View("office", COLOURS);
        view.key('?');
        assertTrue(lines(view, 80, 24).contains("q        quit, as does Ctrl-C"));
        assertTrue(lines(view, 80, 24).stream().noneMatch(line -> line.startsWith("CLIENT")));
        view.key('?');
        assertTrue(lines(view, 80, 24).stream().anyMatch(line -> line.startsWith("CLIENT")));
    }

    @Test
    void shouldDoWithoutColoursAndWithAsciiAlone() {
        two(Examples.SESSIONS, Examples.SESSIONS.replace("laptop", "mü\u202ex-with-a-very-long-name"));
        assertTrue(ansi(COLOURS).contains("\u001b[36m"), ansi(COLOURS));
        String mono = ansi(new Style(false, true));
        assertFalse(mono.matches("(?s).*\u001b\\[[0-9;]*[34][0-9].*"), mono);
        assertTrue(mono.replaceAll("\u001b\\[[0-9;]*m", "").matches("[ -~\n]*"), mono);
        assertTrue(mono.contains("@"), mono);
    }

    private String ansi(Style style) {
        return new View("office", style)
                .lines(live, 80, 24).stream().map(AttributedString::toAnsi).collect(Collectors.joining("\n"));
    }

    @Test
    void shouldSayThatTunnelIsDownAndGoOn() {
        View view = new View("office", COLOURS);
        assertEquals("office: waiting", lines(view, 80, 24).get(0));
        live.lost("office is down: no socket=/run/ztun/\u001boffice.sock");
        assertEquals(
                "office is down: no socket=/run/ztun/?office.sock",
                lines(view, 80, 24).get(1));
        two(Examples.SESSIONS, Examples.SESSIONS);
        live.lost("office is down");
        assertEquals("office is down", lines(view, 80, 24).get(1));
        live.begin(Answers.history(Examples.HISTORY));
        live.add(reading(100, Examples.SESSIONS));
        List<String> lines = lines(view, 80, 24);
        assertTrue(lines.get(0).startsWith("office: server"), lines::toString);
        // What was counted before it was down is no rate.
        assertTrue(lines.get(6).matches(".* 0 B +0 B +0 B +50.0 %"), lines.get(6));
    }

    @Test
    void shouldNotCountBackwards() {
        two(
                Examples.sessions(Examples.session(1, "\"a\"", 9000, 9000, "1")),
                Examples.sessions(Examples.session(1, "\"a\"", 10, 10, "1")));
        assertEquals(0, live.sessions().get(0).received().bytes());
    }
}
