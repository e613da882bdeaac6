package io.ztun.app.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.ztun.app.keys.KeyFolder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * What happens again and again is not logged again and again.
 *
 * <pre>
 *      server (killed, started again)
 *        |
 *        +------------------+
 *     client 0           client 1
 *                     the same key
 * </pre>
 */
@Network(clients = 2)
final class LogIT {

    private static final Duration SOON = Duration.ofSeconds(30);

    /** So many about a client's sessions, then one every five minutes. */
    private static final int LINES_AT_ONCE = 10;

    @TempDir
    Path folder;

    @AfterEach
    void closeAll() {
        LoggedProcess.running().forEach(LoggedProcess::close);
    }

    @Test
    void shouldSayOnceThatTheServerIsAway(Topology net) {
        Ztun first = Ztun.server(net.server());
        Ztun client = Ztun.client(net.client(0), net.server());
        first.kill();
        long before = connections(net.client(0));
        Await.until("attempts fail", SOON, () -> connections(net.client(0)) >= before + 5);
        Ztun.server(net.server());

        Matcher again = client.awaitLine("Connected again after \\d+ s: failures=(\\d+)", SOON);
        assertTrue(Integer.parseInt(again.group(1)) >= 4, client::toString);
        assertEquals(1, count(client, "Not connected, trying again: "), client::toString);
        assertEquals(1, count(client, "Disconnected from "), client::toString);
        assertEquals(2, count(client, "Connected to "), client::toString);
    }

    @Test
    void shouldNotSayOfEachSessionThatTwoWithOneKeyTakeItFromEachOther(Topology net) throws IOException {
        KeyFolder keys = KeyFolder.in(folder);
        Ztun server = Ztun.server(
                net.server(), "--key-file=" + keys.serverKey(), "--authorized-clients=" + keys.authorized());
        String[] options = {"--key-file=" + keys.clientKey(), "--server-key=" + keys.serverPublic()};
        List<Ztun> clients = net.clients().stream()
                .map(host -> Ztun.client(host, net.server(), options))
                .toList();
        Await.until(
                "both come again and again",
                SOON,
                () -> net.clients().stream().allMatch(host -> connections(host) >= 2 * LINES_AT_ONCE));

        assertEquals(LINES_AT_ONCE, count(server, "Serving ") + count(server, "Ended "), server::toString);
        for (Ztun client : clients) {
            assertEquals(
                    LINES_AT_ONCE,
                    count(client, "Connected to ") + count(client, "Disconnected from "),
                    client::toString);
        }
    }

    private static long count(Ztun ztun, String text) {
        return ztun.lines().stream().filter(line -> line.contains(text)).count();
    }

    /** How many TCP connections a host has begun (RFC 4022, tcpActiveOpens). */
    private static long connections(Host host) {
        Matcher tcp =
                Pattern.compile("Tcp: (.*)\nTcp: (.*)\n").matcher(host.netns().run("cat", "/proc/net/snmp"));
        assertTrue(tcp.find());
        int column = Arrays.asList(tcp.group(1).split(" ")).indexOf("ActiveOpens");
        return Long.parseLong(tcp.group(2).split(" ")[column]);
    }
}
