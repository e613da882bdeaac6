package io.ztun.app.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.ztun.app.keys.KeyFolder;
import io.ztun.app.service.NotifyListener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * What leaves a client by its cable, counted behind everything that could still stop it.
 *
 * <pre>
 *    client 0                    server
 *   198.18.0.11  ------------  198.18.0.1      the client's default gateway
 *   192.168.77.2 ------------  192.168.77.1    a host of its LAN
 *                              198.19.0.9      "the Internet"
 * </pre>
 */
@Network(clients = 1, commands = "nft")
final class KillSwitchIT {
    private static final String INTERNET = "198.19.0.9";
    private static final String NEIGHBOUR = "192.168.77.1";
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Pattern COUNTED = Pattern.compile("counter packets (\\d+)");

    @TempDir
    Path folder;

    @Test
    void shouldLetNothingOutButTheTunnelUntilItEndsInGoodOrder(Topology net) {
        Host client = net.client(0);
        prepare(net);
        assertTrue(answers(client, INTERNET)
                && answers(client, NEIGHBOUR)
                && answers(client, net.server().address6()));
        assertTrue(leaked(client) > 0);
        count(client);

        Ztun waiting = Ztun.starting(client, net.server().address(), "--kill-switch", "--retry");
        waiting.awaitLine("Kill switch on", Ztun.START);
        waiting.awaitLine("Not connected, trying again", SOON);
        assertShut(net);

        Ztun server = Ztun.server(net.server());
        waiting.awaitLine("Connected", SOON);
        client.ping(Ztun.SERVER, 3);
        assertShut(net);
        assertEquals(0, leaked(client));

        server.kill();
        assertShut(net);
        waiting.kill();
        assertShut(net);
        assertEquals(0, leaked(client));

        Ztun.server(net.server());
        Ztun again = Ztun.client(client, net.server(), "--kill-switch", "--allow-lan", "--transport=tcp");
        assertTrue(answers(client, NEIGHBOUR));
        assertFalse(answers(client, INTERNET));
        again.signal("TERM");
        assertEquals(0, again.awaitExit(SOON));
        assertTrue(answers(client, INTERNET));
        assertFalse(ruleset(client).contains("ztun-"), () -> ruleset(client));
    }

    @Test
    void shouldStayOnWhereItFailsAndGoWithTheNextStart(Topology net) {
        Host client = net.client(0);
        Ztun failed = Ztun.starting(client, "198.18.0.99", "--kill-switch", "--port=9");
        failed.awaitLine("Kill switch stays on .*`nft delete table inet ztun-block-", Ztun.START);
        assertEquals(1, failed.awaitExit(SOON));
        assertFalse(answers(client, net.server().address()));
        Ztun next = Ztun.starting(client, "198.18.0.99", "--port=9");
        next.awaitLine("Taken back what a former process left: tunnel=client-tcp-198.18.0.99-9", Ztun.START);
        assertTrue(answers(client, net.server().address()));
    }

    /** Whatever ends it but a signal: its server, with status 1, or an option that turns out to be wrong later, with status 2. */
    @Test
    void shouldStayOnWhereItIsRefusedOrWrong(Topology net) throws IOException {
        Host client = net.client(0);
        String server = net.server().address();
        KeyFolder keys = KeyFolder.in(folder);
        Ztun.server(net.server(), "--key-file=" + keys.serverKey(), "--authorized-clients=" + keys.authorized());
        Ztun refused = Ztun.starting(
                client,
                server,
                "--kill-switch",
                "--key-file=" + keys.strangerKey(),
                "--server-key=" + keys.serverPublic());
        refused.awaitLine("Kill switch stays on", Ztun.START);
        assertEquals(1, refused.awaitExit(SOON));
        assertFalse(answers(client, server));
        liftByHand(client, refused);
        assertTrue(answers(client, server));
        Ztun wrong = Ztun.starting(
                client, server, "--kill-switch", "--transport=tls", "--transport-option=tls.ca=/no/such/file");
        wrong.awaitLine("Kill switch stays on", Ztun.START);
        assertEquals(2, wrong.awaitExit(SOON));
        assertFalse(answers(client, server));
        Shell.Outcome early = Ztun.attempt(client, "--server=" + server, "--kill-switch", "--psk-file=/no/such/file");
        assertEquals(2, early.exit());
        assertFalse(answers(client, server), "what is on stays on");
        liftByHand(client, wrong);
        Ztun.attempt(client, "--server=" + server, "--kill-switch", "--psk-file=/no/such/file");
        assertTrue(answers(client, server), "and there is none before the files have been read");
    }

    /** By the command that the log has. */
    private static void liftByHand(Host client, Ztun failed) {
        Matcher command = Pattern.compile("`(nft delete table inet \\S+)`")
                .matcher(failed.lines().toString());
        assertTrue(command.find(), failed::toString);
        client.netns().run(command.group(1).split(" "));
    }

    @Test
    void shouldStayOnWhileAServiceManagerRestartsIt(Topology net) throws InterruptedException {
        Host client = net.client(0);
        String server = net.server().address();
        try (NotifyListener manager =
                new NotifyListener(folder.resolve("notify").toString())) {
            List<String> service = List.of("env", "NOTIFY_SOCKET=" + folder.resolve("notify"));
            List<String> options = List.of("--server=" + server, "--kill-switch", "--retry");
            Ztun first = Ztun.startingClient(client, service, options);
            manager.await(0, "READY=1", SOON);
            first.signal("INT");
            assertEquals(0, first.awaitExit(SOON));
            assertFalse(answers(client, server));
            int mark = manager.mark();
            Ztun second = Ztun.startingClient(client, service, options);
            manager.await(mark, "READY=1", SOON);
            second.signal("TERM");
            assertEquals(0, second.awaitExit(SOON));
            assertTrue(answers(client, server));
        }
        Ztun byHand = Ztun.starting(client, server, "--kill-switch", "--retry");
        byHand.awaitLine("Not connected, trying again", Ztun.START);
        byHand.signal("INT");
        assertEquals(0, byHand.awaitExit(SOON));
        assertTrue(answers(client, server));
    }

    private static void prepare(Topology net) {
        net.server().netns().ip("addr", "add", INTERNET + "/32", "dev", "lo");
        net.server().netns().ip("addr", "add", NEIGHBOUR + "/24", "dev", Host.WIRE);
        Netns client = net.client(0).netns();
        client.ip("addr", "add", "192.168.77.2/24", "dev", Host.WIRE);
        client.ip("route", "add", "default", "via", net.server().address());
        count(net.client(0));
    }

    /** From zero on. */
    private static void count(Host client) {
        client.netns()
                .run(
                        "nft",
                        "add table netdev leak; delete table netdev leak; add table netdev leak; add chain netdev leak out { type filter hook egress device wire priority 500; };"
                                + " add rule netdev leak out meta protocol arp accept;"
                                + " add rule netdev leak out icmpv6 type { nd-router-solicit, nd-neighbor-solicit,"
                                + " nd-neighbor-advert, mld2-listener-report } accept;"
                                + " add rule netdev leak out ip daddr 198.18.0.1 tcp dport 2024 accept;"
                                + " add rule netdev leak out counter");
    }

    private static void assertShut(Topology net) {
        assertFalse(answers(net.client(0), INTERNET));
        assertFalse(answers(net.client(0), NEIGHBOUR));
        assertFalse(answers(net.client(0), net.server().address6()));
    }

    private static boolean answers(Host from, String whom) {
        return from.netns()
                        .attempt(Duration.ofSeconds(5), "ping", "-n", "-c", "1", "-W", "0.5", whom)
                        .exit()
                == 0;
    }

    private static String ruleset(Host host) {
        return host.netns().run("nft", "list", "ruleset");
    }

    private static long leaked(Host host) {
        Matcher counted = COUNTED.matcher(host.netns().run("nft", "list", "table", "netdev", "leak"));
        assertTrue(counted.find());
        return Long.parseLong(counted.group(1));
    }
}
