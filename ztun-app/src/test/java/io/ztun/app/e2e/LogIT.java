package io.ztun.app.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

    @TempDir
    Path folder;

    @Test
    void shouldSayOnceThatTheServerIsAway(Topology net) {
        Ztun first = Ztun.server(net.server());
        Ztun client = Ztun.client(net.client(0), net.server());
        first.kill();
        long before = connections(net.client(0));
        Await.until("attempts fail", SOON, () -> connections(net.client(0)) >= before + 4);
        Ztun.server(net.server());

        Matcher again = client.awaitLine("Connected again after \\d+ s: failures=(\\d+)", SOON);
        assertTrue(Integer.parseInt(again.group(1)) >= 3, client::toString);
        assertEquals(1, count(client, "Not connected, trying again: "), client::toString);
        assertEquals(1, count(client, "Disconnected from "), client::toString);
        assertEquals(2, count(client, "Connected to "), client::toString);
    }

    @Test
    void shouldSayOnceThatTwoMachinesHaveOneKey(Topology net) throws Exception {
        KeyFolder keys = KeyFolder.in(folder);
        Ztun server = Ztun.server(
                net.server(), "--key-file=" + keys.serverKey(), "--authorized-clients=" + keys.authorized());
        String[] options = {"--key-file=" + keys.clientKey(), "--server-key=" + keys.serverPublic()};
        Ztun first = Ztun.client(net.client(0), net.server(), options);
        Ztun.client(net.client(1), net.server(), options);
        first.awaitLine("warning: Another client with the same key has connected", SOON);
        first.close();
        Ztun.client(net.client(0), net.server(), options); // as an impatient user does
        server.awaitLine(
                "warning: Two machines use one key.* client=laptop key=.*198\\.18\\.0\\.11, 198\\.18\\.0\\.12", SOON);
        Thread.sleep(2_000); // of themselves they would come back within a quarter of a second
        assertEquals(3, count(server, "Serving "), server::toString);
        assertEquals(1, count(server, "Two machines"), server::toString);
    }

    /** A terminal after Ctrl-S, a pager, a daemon that is stuck: nobody takes the log, and many clients write it. */
    @Test
    void shouldNotWaitForWhoeverReadsTheLog(Topology net) throws IOException {
        Path fifo = folder.resolve("log");
        Shell.run("mkfifo", fifo.toString());
        LoggedProcess server = new LoggedProcess(
                "server without a reader",
                net.server()
                        .netns()
                        .inside(List.of(
                                "sh", "-c", "exec 3<>" + fifo + "; exec \"$0\" -v 2>" + fifo, Distribution.ztun())));
        Await.until("the server listens", Ztun.START, () -> net.server().hasListener(Ztun.PORT));
        Ztun client = Ztun.client(net.client(0), net.server());
        for (int i = 0; i < 400; i++) {
            server.signal("USR1"); // a line each, on a pipe that holds 64 KiB
        }
        for (int i = 0; i < 3; i++) {
            Ztun.client(net.client(1), net.server()).close();
        }
        net.client(0).ping(Ztun.SERVER, 5);
        server.signal("TERM");
        assertEquals(0, server.awaitExit(SOON));
        client.awaitLine("the server is shutting down", SOON);
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
