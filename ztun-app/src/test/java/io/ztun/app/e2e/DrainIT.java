package io.ztun.app.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.ztun.app.keys.KeyFolder;
import io.ztun.app.service.NotifyListener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A gateway of two goes, and nobody inside notices more than a moment's pause.
 *
 * <pre>
 *                        client 0
 *     server                  |                client 1
 *     gateway A  ---------  switch  ---------  gateway B
 *                             |
 *                         client 2        10.50.0.1, a host in the backbone, reached through both
 * </pre>
 *
 * <p>Both gateways have the same key, network and clients. The client knows them by a list, and by one name with two addresses. The host's route to the clients is moved by the test, as a routing daemon would.
 */
@Network(clients = 3)
@Alone("how long a connection pauses")
final class DrainIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String INSIDE = "10.50.0.1";
    private static final String CLIENTS = "172.168.13.0/24";

    /** On a machine with nothing else to do it is below half a second. */
    private static final long PAUSE_MAX_MS = 5_000;

    @TempDir
    Path folder;

    @AfterEach
    void closeAll(Topology net) throws IOException {
        LoggedProcess.closeAll();
        if (Files.deleteIfExists(hosts(net))) {
            Files.delete(hosts(net).getParent());
        }
    }

    /** What `ip netns exec` has there in place of /etc/hosts (ip-netns(8)). */
    private static Path hosts(Topology net) {
        return Path.of("/etc/netns", net.client(0).netns().name(), "hosts");
    }

    private Ztun gateway(Host host, KeyFolder keys, String... more) {
        host.netns().run("sysctl", "-qw", "net.ipv4.ip_forward=1");
        List<String> options = new ArrayList<>(List.of(
                "--transport=udp,tcp",
                "--key-file=" + keys.serverKey(),
                "--authorized-clients=" + keys.authorized(),
                "--drain=10s"));
        options.addAll(List.of(more));
        return Ztun.server(host, List.of("env", "NOTIFY_SOCKET=" + folder.resolve("notify")), options);
    }

    private static Ztun client(Topology net, KeyFolder keys, String servers, String transport) {
        Ztun client = Ztun.client(
                net.client(0),
                servers,
                "--transport=" + transport,
                "--key-file=" + keys.clientKey(),
                "--server-key=" + keys.serverPublic(),
                "--return-after=1h");
        net.client(0).netns().ip("route", "add", INSIDE, "dev", Ztun.TUN);
        return client;
    }

    /** Has the host in the backbone reach the clients through that gateway. */
    private static void route(Topology net, Host gateway) {
        net.client(2).netns().ip("route", "replace", CLIENTS, "via", gateway.address());
    }

    private static void assertNoMoreThanAPause(String transport, String result) {
        String[] parts = result.split(" ");
        System.out.println("DrainIT over " + transport + ": bytes=" + parts[0] + " longest-pause-ms=" + parts[1]);
        assertTrue(Long.parseLong(parts[0]) > 100_000, result);
        assertTrue(Long.parseLong(parts[1]) < PAUSE_MAX_MS, result);
    }

    @Test
    void shouldMoveClientsFromAGatewayThatGoes(Topology net) throws Exception {
        KeyFolder keys = KeyFolder.in(folder);
        for (Host gateway : List.of(net.server(), net.client(1))) {
            gateway.netns().ip("route", "add", INSIDE, "via", net.client(2).address());
        }
        net.client(2).netns().ip("addr", "add", INSIDE + "/32", "dev", "lo");
        route(net, net.server());
        Path control = folder.resolve("a.sock");
        try (NotifyListener manager =
                new NotifyListener(folder.resolve("notify").toString())) {
            Ztun first = gateway(net.server(), keys, "--control=" + control);
            Ztun second = gateway(net.client(1), keys);
            Agent inside = new Agent(net.client(2));
            Agent near = new Agent(net.client(0));

            String a = net.server().address();
            String b = net.client(1).address();
            Ztun client = client(net, keys, a + "," + b, "tcp");
            near.startSteady(INSIDE);
            LoggedProcess drain =
                    new LoggedProcess("drain", List.of(Distribution.ztun(), "drain", control.toString(), "--over=10s"));
            second.awaitLine("Serving .*172\\.168\\.13\\.77", SOON);
            route(net, net.client(1));
            assertEquals(0, drain.awaitExit(SOON), drain::toString);
            assertEquals(List.of("a: 1 of 1 clients left", "a: 0 of 1 clients left"), drain.lines());
            assertTrue(first.isAlive());
            assertNoMoreThanAPause("tcp", near.stopSteady());
            client.close();

            Shell.attempt(SOON, List.of(Distribution.ztun(), "drain", control.toString(), "--cancel"));
            first.awaitLine("Not draining any more: clients=0", SOON);
            Files.createDirectories(hosts(net).getParent());
            Files.writeString(hosts(net), a + " gw.test\n" + b + " gw.test\n");
            net.client(0).netns().ip("route", "add", "unreachable", b); // whichever of the two would be tried first
            client = client(net, keys, "gw.test", "udp");
            client.awaitLine("Connected to " + a + ":", SOON);
            net.client(0).netns().ip("route", "del", "unreachable", b);
            route(net, net.server());
            near.startSteady(INSIDE);
            int mark = second.mark();
            int told = manager.mark();
            first.signal("TERM");
            second.awaitLine(mark, "Serving .*172\\.168\\.13\\.77", SOON);
            route(net, net.client(1));
            assertEquals(0, first.awaitExit(SOON), first::toString);
            assertNoMoreThanAPause("udp", near.stopSteady());
            manager.await(told, "STOPPING=1", SOON);
            manager.await(told, "EXTEND_TIMEOUT_USEC=30000000", SOON);
            manager.await(told, "STATUS=Draining, 1 of 1 clients left.*", SOON);
            client.awaitLine("Leaving 198\\.18\\.0\\.1:2024, which is about to go", SOON);

            // The other gateway goes while there is none to go to: another signal ends the wait.
            mark = second.mark();
            second.signal("TERM");
            second.awaitLine(mark, "Draining: clients=1 over=10000 ms", SOON);
            client.awaitLine("Staying with 198\\.18\\.0\\.12:2024, which is about to go: ", SOON);
            second.signal("TERM");
            assertEquals(0, second.awaitExit(SOON), second::toString);
            client.awaitLine("Disconnected from .*the server is shutting down", SOON);
            inside.close();
            near.close();
        }
    }
}
