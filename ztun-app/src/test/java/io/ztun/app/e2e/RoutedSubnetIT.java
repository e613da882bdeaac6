package io.ztun.app.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.ztun.core.Keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A network behind a client, as long as the file of clients says that it is there.
 *
 * <pre>
 *      server              client 0               behind
 *   172.168.13.1 ------- 172.168.13.2
 *                          10.5.0.1  ----------- 10.5.0.9
 *                                                10.6.0.9, of which the server knows nothing
 * </pre>
 */
@Network(clients = 2)
final class RoutedSubnetIT {

    private static final String BEHIND = "10.5.0.9";
    private static final String UNKNOWN = "10.6.0.9";
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private Netns behind;

    @AfterEach
    void closeAll() {
        LoggedProcess.closeAll();
        if (behind != null) {
            behind.close();
        }
    }

    @Test
    void shouldReachAHostBehindAClientForAsLongAsTheFileSaysSo(Topology net) throws IOException {
        putAHostBehind(net.client(0));
        Path serverKey = folder.resolve("server.key");
        Path clientKey = folder.resolve("client.key");
        String serverPublic = Keys.generate(serverKey);
        String client = Keys.generate(clientKey) + " branch";
        String other = Keys.generate(folder.resolve("other.key")) + " other subnets=10.5.0.0/24\n";
        Path clients = Files.writeString(folder.resolve("clients"), client + " subnets=10.5.0.0/24\n" + other);
        Ztun server = Ztun.startingServer(net.server(), "--key-file=" + serverKey, "--authorized-clients=" + clients);
        server.awaitLine(
                "Subnet left out: .*line=2 client=other subnet=10.5.0.0/24; it belongs to branch already", Ztun.START);
        server.awaitLine("Listening", Ztun.START);
        Ztun.client(net.client(0), net.server(), "--key-file=" + clientKey, "--server-key=" + serverPublic);
        server.awaitLine("Serving .* client=branch subnets=\\[10.5.0.0/24\\]", SOON);

        net.server().ping(BEHIND, 3);
        assertTrue(answers(behind, BEHIND, Ztun.SERVER));
        assertFalse(answers(behind, UNKNOWN, Ztun.SERVER), "a source that is not behind the client");

        int mark = server.mark();
        Files.writeString(clients, client + "\n");
        server.awaitLine(mark, "the client has other subnets now", SOON);
        server.awaitLine(mark, "Serving .* client=branch$", SOON);
        assertFalse(answers(behind, BEHIND, Ztun.SERVER), "a subnet that is not in the file any more");
        assertEquals("", net.server().netns().ip("route", "show", "10.5.0.0/24"));

        mark = server.mark();
        Files.writeString(clients, client + " subnets=10.5.0.0/24\n");
        server.awaitLine(mark, "Serving .* client=branch subnets", SOON);
        net.server().ping(BEHIND, 3);
    }

    @Test
    void shouldLeadToTheSmallestOfNetworksThatLieInEachOther(Topology net) throws IOException {
        Path serverKey = folder.resolve("server.key");
        String serverPublic = Keys.generate(serverKey);
        String large = Keys.generate(folder.resolve("large.key")) + " large subnets=10.7.0.0/16\n";
        String small = Keys.generate(folder.resolve("small.key")) + " small subnets=10.7.0.0/24\n";
        Path clients = Files.writeString(folder.resolve("clients"), small + large);
        Ztun.server(net.server(), "--key-file=" + serverKey, "--authorized-clients=" + clients);
        String server = "--server-key=" + serverPublic;
        Ztun.client(net.client(0), net.server(), "--key-file=" + folder.resolve("large.key"), server);
        have(net.client(0), "10.7.9.1", "10.7.0.8");
        net.server().ping("10.7.9.1", 3);
        net.server().ping("10.7.0.8", 3);

        LoggedProcess other =
                Ztun.client(net.client(1), net.server(), "--key-file=" + folder.resolve("small.key"), server);
        have(net.client(1), "10.7.0.7");
        net.server().ping("10.7.0.7", 3);
        net.server().ping("10.7.9.1", 3);
        assertTrue(answers(net.client(0).netns(), "10.7.9.1", Ztun.SERVER));
        assertFalse(answers(net.client(0).netns(), "10.7.0.8", Ztun.SERVER), "a source of the other client's");
        other.close();
        net.server().ping("10.7.0.8", 3);
    }

    private static void have(Host host, String... addresses) {
        for (String address : addresses) {
            host.netns().ip("addr", "add", address + "/32", "dev", "lo");
        }
    }

    private void putAHostBehind(Host client) {
        behind = new Netns("behind");
        client.netns().ip("link", "add", "lan", "type", "veth", "peer", "name", "lan", "netns", behind.name());
        client.netns().ip("addr", "add", "10.5.0.1/24", "dev", "lan");
        client.netns().ip("link", "set", "lan", "up");
        client.netns().run("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward");
        behind.ip("addr", "add", BEHIND + "/24", "dev", "lan");
        behind.ip("addr", "add", UNKNOWN + "/24", "dev", "lan");
        behind.ip("link", "set", "lan", "up");
        behind.ip("route", "add", "default", "via", "10.5.0.1");
        client.netns().ip("route", "add", "10.6.0.0/24", "dev", "lan");
    }

    private static boolean answers(Netns from, String address, String to) {
        return from.attempt(Duration.ofSeconds(5), "ping", "-n", "-c", "2", "-W", "1", "-i", "0.2", "-I", address, to)
                        .exit()
                == 0;
    }
}
