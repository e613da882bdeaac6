package io.ztun.app.e2e;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Over UDP a bad path, and another one, make the traffic inside slower and nothing else.
 *
 * <pre>
 *      server  ---------  client 0      loses datagrams
 *              ---------  client 1      carries shorter ones
 *              ---------  client 2      moves to 198.18.0.113
 * </pre>
 */
@Network(
        clients = 3,
        commands = {"ethtool", "nft"})
final class UdpPathIT {

    private static final String UDP = "--transport=udp";
    private static final int MIB = 1024 * 1024;

    private Ztun server;
    private Agent far;

    @BeforeEach
    void start(Topology net) {
        server = Ztun.server(net.server(), UDP);
        far = new Agent(net.server());
        net.server().carryPacketsSingly();
        net.clients().forEach(Host::carryPacketsSingly);
    }

    @AfterEach
    void close() {
        far.close();
        server.close();
    }

    @Test
    void shouldCarryAFileOverALossyPath(Topology net, TestReporter reporter) {
        try (Ztun client = Ztun.client(net.client(0), net.server(), UDP);
                Agent near = new Agent(net.client(0))) {
            Filter every = Filter.all(net.server());
            Filter up = Filter.losing(net.server(), 5);
            Filter down = Filter.losing(net.client(0), 5);
            try {
                near.bulk(Ztun.SERVER, 24 * MIB);
                far.bulk(client.address(), 8 * MIB);
                String lost = "lost up=" + up.met() + " of " + every.met() + " down=" + down.met();
                reporter.publishEntry(lost);
                assertTrue(up.met() > every.met() / 25 && up.met() > 200 && down.met() > 100, lost);
                assertSaysWhatWasLost(client, up, down);
            } finally {
                every.remove();
                up.remove();
            }
            assertOneSession(client);
        }
    }

    /** A frame is a datagram here, but for the few that go in pieces; and the far end says every few seconds what it got. */
    private static void assertSaysWhatWasLost(Ztun client, Filter up, Filter down) {
        Await.until("the client knows what was lost", Duration.ofSeconds(20), () -> {
            int mark = client.mark();
            client.signal("USR1");
            String line = client.awaitLine(mark, "Statistics: .*", Duration.ofSeconds(5))
                    .group();
            return isNear(line, "sent-lost", up.met()) && isNear(line, "received-lost", down.met());
        });
    }

    /** The key is not there before the far end has said anything. */
    private static boolean isNear(String line, String key, long lost) {
        Matcher said = Pattern.compile(" " + key + "=(\\d+)").matcher(line);
        return said.find() && Math.abs(Long.parseLong(said.group(1)) - lost) < lost / 4;
    }

    @Test
    void shouldGoOnWhenThePathCarriesLess(Topology net, TestReporter reporter) {
        Host host = net.client(1);
        try (Ztun client = Ztun.client(host, net.server(), UDP);
                Agent near = new Agent(host)) {
            Filter up = Filter.longerThan(net.server(), 1_280);
            Filter down = Filter.longerThan(host, 1_280);
            startFlows(near, client);
            Await.until("long datagrams travel", Going.BACK, () -> up.met() > 1_000 && down.met() > 1_000);

            host.limitCable(1_280);

            assertBack(near, reporter);
            long before = up.met() + down.met();
            near.bulk(Ztun.SERVER, MIB);
            assertEquals(before, up.met() + down.met(), "the path still carries long datagrams");
            assertOneSession(client);
            up.remove();
        }
    }

    @Test
    void shouldGoOnWhenTheClientMoves(Topology net, TestReporter reporter) {
        Host host = net.client(2);
        try (Ztun client = Ztun.client(host, net.server(), UDP);
                Agent near = new Agent(host)) {
            startFlows(near, client);

            host.moveTo("198.18.0.113");

            assertBack(near, reporter);
            near.bulk(Ztun.SERVER, MIB);
            far.bulk(client.address(), MIB);
            assertOneSession(client);
        }
    }

    /** One TCP connection each way, as fast as it goes. */
    private void startFlows(Agent near, Ztun client) {
        near.startTcpFlow(Ztun.SERVER);
        far.startTcpFlow(client.address());
        Await.until("both flow", Going.BACK, () -> far.metered() > 2 * MIB && near.metered() > 2 * MIB);
    }

    private void assertBack(Agent near, TestReporter reporter) {
        CompletableFuture<Going> down = CompletableFuture.supplyAsync(() -> Going.watch(near));
        Going up = Going.watch(far);
        String both = "up=" + up + " down=" + down.join();
        reporter.publishEntry(both);
        assertTrue(up.isBack() && down.join().isBack(), both);
    }

    private void assertOneSession(Ztun client) {
        assertEquals(1, count(server, "Serving"), server::toString);
        assertEquals(0, count(server, "Ended"), server::toString);
        assertEquals(1, count(client, "Connected"), client::toString);
    }

    private static long count(Ztun ztun, String word) {
        return ztun.lines().stream()
                .filter(line -> line.contains(" " + word + " "))
                .count();
    }
}
