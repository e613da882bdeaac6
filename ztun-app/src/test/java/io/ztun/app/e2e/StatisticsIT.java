package io.ztun.app.e2e;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.stream.Collectors;

import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * What the log says was carried is what the kernel counted, and it says so every so often, when asked and at the end.
 *
 * <pre>
 *      server                           client 0
 *   172.168.13.1  ---- 2,000 pings ---  172.168.13.2
 * </pre>
 */
@Network(clients = 1)
final class StatisticsIT {

    private static final int PINGS = 2_000;
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final String TOTALS = "Statistics: (?!.* last-)(seconds=.*)";

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldSayWhatWasCarried(String transport, Topology net, TestReporter reporter) {
        try (Ztun server = Ztun.server(net.server(), "--transport=" + transport, "--stats=1s");
                Ztun client = Ztun.client(net.client(0), net.server(), "--transport=" + transport, "-q")) {
            net.client(0).netns().run("ping", "-q", "-f", "-c", "" + PINGS, "-s", "500", Ztun.SERVER);
            Map<String, String> line = onSignal(client);
            reporter.publishEntry(transport, line.toString());
            assertAgrees(line, net.client(0));
            assertEquals("1", line.get("sessions"));

            awaitIntervals(server);

            client.signal("TERM");
            assertEquals(0, client.awaitExit(SOON));
            assertEquals(1, client.lines().size(), "-q leaves nothing but what was asked for: " + client);
            assertSessionTold(server, line);
            server.signal("TERM");
            assertEquals(0, server.awaitExit(SOON));
            String last = server.lines().get(server.lines().size() - 1);
            assertTrue(last.contains(" Statistics: seconds=") && !last.contains("last-"), server::toString);
        }
    }

    private static Map<String, String> onSignal(Ztun ztun) {
        int mark = ztun.mark();
        ztun.signal("USR1");
        return fields(ztun.awaitLine(mark, TOTALS, SOON).group(1));
    }

    private static Map<String, String> fields(String line) {
        return Arrays.stream(line.split(" "))
                .map(field -> field.split("=", 2))
                .collect(Collectors.toMap(field -> field[0], field -> field[1]));
    }

    /** A packet that is on its way, or that the system sends by itself meanwhile, makes no difference that matters. */
    private static void assertAgrees(Map<String, String> line, Host host) {
        assertNear(host, "tx_packets", line, "sent-packets");
        assertNear(host, "rx_packets", line, "received-packets");
        assertNear(host, "tx_bytes", line, "sent-bytes");
        assertNear(host, "rx_bytes", line, "received-bytes");
        assertShrunk(line, "sent", counter(host, Host.WIRE, "tx_bytes"));
        assertShrunk(line, "received", counter(host, Host.WIRE, "rx_bytes"));
    }

    private static void assertNear(Host host, String counter, Map<String, String> line, String key) {
        long counted = counter(host, Ztun.TUN, counter);
        long said = Long.parseLong(line.get(key));
        assertTrue(counted >= PINGS, counter + "=" + counted);
        assertTrue(Math.abs(counted - said) <= counted / 100, key + "=" + said + " " + counter + "=" + counted);
    }

    private static void assertShrunk(Map<String, String> line, String way, long onTheCable) {
        long inside = Long.parseLong(line.get(way + "-bytes"));
        long onTheLine = Long.parseLong(line.get(way + "-line-bytes"));
        assertTrue(onTheLine > 0 && onTheLine < inside / 2, () -> way + ": " + line);
        assertTrue(onTheLine < onTheCable, () -> way + ": " + line + " cable=" + onTheCable);
        assertEquals(100 - 100.0 * onTheLine / inside, percent(line.get(way + "-saved")), 0.06);
    }

    private static double percent(String text) {
        assertTrue(text.endsWith("%"), text);
        return Double.parseDouble(text.substring(0, text.length() - 1));
    }

    /** Two lines in a row: the second is the first and what came since, whoever asked in between. */
    private static void awaitIntervals(Ztun server) {
        int mark = server.mark();
        assertFalse(onSignal(server).containsKey("last-seconds"));
        Await.until("there are two lines", SOON, () -> intervals(server, mark).size() >= 2);
        Map<String, String> first = intervals(server, mark).get(0);
        Map<String, String> second = intervals(server, mark).get(1);

        assertEquals(1, Double.parseDouble(second.get("last-seconds")), 0.9);
        assertEquals(sum(first, "seconds", second, "last-seconds"), Double.parseDouble(second.get("seconds")), 0.11);
        for (String key : List.of("sent-bytes", "sent-line-bytes", "received-bytes", "received-line-bytes")) {
            assertEquals(sum(first, key, second, "last-" + key), Double.parseDouble(second.get(key)), key);
        }
    }

    private static List<Map<String, String>> intervals(Ztun server, int mark) {
        return server.lines().stream()
                .skip(mark)
                .filter(line -> line.contains(" last-seconds="))
                .map(line -> fields(line.substring(line.indexOf("seconds="))))
                .toList();
    }

    private static double sum(Map<String, String> one, String key, Map<String, String> other, String otherKey) {
        return Double.parseDouble(one.get(key)) + Double.parseDouble(other.get(otherKey));
    }

    /** The server's end of the session saw what the client's end saw. */
    private static void assertSessionTold(Ztun server, Map<String, String> line) {
        Matcher ended = server.awaitLine(
                "Ended .*: address=\\S+ seconds=\\d+\\.\\d bytes=(\\d+) line-bytes=(\\d+) saved=(-?\\d+\\.\\d)%(?: sent-lost=\\d+ sent-loss=\\S+ received-lost=\\d+ received-loss=\\d\\.\\d%)? reason=",
                SOON);
        long bytes = Long.parseLong(ended.group(1));
        long lineBytes = Long.parseLong(ended.group(2));
        long said = Long.parseLong(line.get("sent-bytes")) + Long.parseLong(line.get("received-bytes"));
        long saidLine = Long.parseLong(line.get("sent-line-bytes")) + Long.parseLong(line.get("received-line-bytes"));
        assertEquals(said, bytes, said / 100.0);
        assertEquals(saidLine, lineBytes, saidLine / 50.0);
        assertEquals(100 - 100.0 * lineBytes / bytes, Double.parseDouble(ended.group(3)), 0.06);
    }

    private static long counter(Host host, String interfaceName, String counter) {
        return Long.parseLong(host.netns()
                .run("cat", "/sys/class/net/" + interfaceName + "/statistics/" + counter)
                .strip());
    }
}
