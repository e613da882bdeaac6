package io.ztun.app.e2e;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Datagrams that leave as one message for the system to split, and that something on the way, or the system itself, loses: they
 * leave one by one before long, and the log says it once. A veth pair carries such messages whole.
 */
@Network(clients = 2, commands = "nft")
final class UdpBatchesIT {

    private static final int MIB = 1024 * 1024;
    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    void shouldNoticeThatBatchesAreLost(Topology net) {
        expectSinglyOnceLost(
                net.server(), net.client(0), net.server(), "input iifname", "datagrams sent in batches do not arrive");
    }

    @Test
    void shouldNoticeThatTheSystemRefusesBatches(Topology net) {
        expectSinglyOnceLost(
                net.server(),
                net.client(1),
                net.client(1),
                "output oifname",
                "the system refuses datagrams in batches");
    }

    private static void expectSinglyOnceLost(Host server, Host host, Host where, String hook, String warning) {
        Ztun.server(server, "--transport=udp");
        Ztun client = Ztun.client(host, server, "--transport=udp");
        try (Agent far = new Agent(server);
                Agent near = new Agent(host)) {
            near.startTcpFlow(Ztun.SERVER);
            Await.until("it flows", SOON, () -> far.metered() > 4 * MIB);
            assertEquals(0, warnings(client), client::toString);

            Filter lost = Filter.losingLonger(where, hook, 1_500);
            client.awaitLine(warning, SOON);
            long atWarning = lost.met();
            long before = far.metered();
            Await.until("it flows again", SOON, () -> far.metered() - before > 16 * MIB);

            assertTrue(atWarning > 0);
            assertTrue(lost.met() - atWarning <= 4, () -> "batches after the warning: " + (lost.met() - atWarning));
            assertEquals(1, warnings(client), client::toString);
            lost.remove();
        }
    }

    private static long warnings(Ztun ztun) {
        return ztun.lines().stream().filter(line -> line.contains("in batches")).count();
    }
}
