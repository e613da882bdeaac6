package io.ztun.app.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A server behind a balancer, which says whose connections it passes on.
 *
 * <pre>
 *      client 0  ------->  client 1 (HAProxy)  --- PROXY v2 --->  server
 *    198.18.0.11              198.18.0.12                       198.18.0.1
 * </pre>
 */
@Network(
        clients = 2,
        commands = {"haproxy", "nc"})
final class BalancerIT {
    private static final int LEAST = 4;

    @TempDir
    private static Path folder;

    @AfterEach
    void close() {
        LoggedProcess.closeAll();
    }

    private static void startBalancer(Topology net) throws IOException {
        Host host = net.client(1);
        Path settings = Files.writeString(
                folder.resolve("haproxy.cfg"),
                String.join(
                        "\n",
                        "defaults",
                        "    mode tcp",
                        "    timeout connect 5s",
                        "    timeout client 1m",
                        "    timeout server 1m",
                        "listen ztun",
                        "    bind " + host.address() + ":" + Ztun.PORT,
                        "    server gateway " + net.server().address() + ":" + Ztun.PORT
                                + " send-proxy-v2 check inter 100ms",
                        ""));
        new LoggedProcess("haproxy", host.netns().inside(List.of("haproxy", "-db", "-f", settings.toString())));
        Await.until("the balancer listens", Ztun.START, () -> host.hasListener(Ztun.PORT));
    }

    /** Its address in the tunnel tells by which way a client has come. */
    @Test
    void shouldKnowClientsByTheirOwnAddresses(Topology net) throws Exception {
        String from = "--proxy-protocol=" + net.client(1).address();
        Ztun server = Ztun.server(net.server(), from, "--max-half-open-per-source=" + LEAST);
        startBalancer(net);
        String balancer = net.client(1).address();
        String own = net.client(0).address().replace(".", "\\.");
        try (Ztun client = Ztun.client(net.client(0), balancer)) {
            server.awaitLine("Serving " + own + ":", Ztun.START);
            net.client(0).ping(Ztun.SERVER, 3);
            assertTrue(client.isAlive());
        }

        // Who has too many half-open connections is the one that they are from, and not the balancer.
        net.client(0).netns().ip("route", "replace", "local", Flood.NETWORK, "dev", "lo");
        net.client(1)
                .netns()
                .ip("route", "replace", Flood.NETWORK, "via", net.client(0).address());
        Agent hoarding = new Agent(net.client(0));
        hoarding.startHoard(balancer, 2 * LEAST, 1);
        String source = server.awaitLine("too many half-open connections: source=([0-9.]+)", Ztun.START)
                .group(1);
        assertNotEquals(balancer, source);
        try (Ztun other = Ztun.client(net.client(1), balancer)) {
            server.awaitLine("Serving " + balancer.replace(".", "\\.") + ":", Ztun.START);
            assertTrue(other.isAlive());
        }
        hoarding.close();

        // From anywhere else a header is a connection that begins with nonsense.
        Path forged = Files.writeString(folder.resolve("forged"), "PROXY TCP4 203.0.113.7 198.18.0.1 40000 2024\r\n");
        net.client(0)
                .netns()
                .attempt(
                        Ztun.START, "sh", "-c", "nc -w 5 " + net.server().address() + " " + Ztun.PORT + " < " + forged);
        server.awaitLine("Refused " + own + ":\\d+: connection ended inside a frame", Ztun.START);

        assertTrue(
                server.lines().stream()
                        .noneMatch(line -> line.contains("203.0.113.7")
                                || line.contains("refused a connection")
                                || line.contains("closed before its hello") && line.contains("Refused " + balancer)),
                server::toString);
    }
}
