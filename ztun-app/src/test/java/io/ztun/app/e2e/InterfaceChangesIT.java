package io.ztun.app.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.ztun.core.Keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Another program of the machine changes the tunnel's interface.
 *
 * <pre>
 *      server              client 0
 *   172.168.13.1 ------- 172.168.13.7
 *                          10.5.0.1 on its loopback
 * </pre>
 */
@Network(clients = 1)
final class InterfaceChangesIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int FAILED = 1;
    private static final String CLIENT = "172.168.13.7";
    private static final String BEHIND = "10.5.0.1";

    @TempDir
    Path folder;

    @Test
    void shouldPutBackWhatAnotherProgramTakes(Topology net) throws IOException {
        Path serverKey = folder.resolve("server.key");
        Path clientKey = folder.resolve("client.key");
        String serverPublic = Keys.generate(serverKey);
        String line = Keys.generate(clientKey) + " branch subnets=10.5.0.0/24 address=";
        Path clients = Files.writeString(folder.resolve("clients"), line + CLIENT + "\n");
        Ztun server = Ztun.server(net.server(), "--key-file=" + serverKey, "--authorized-clients=" + clients);
        Ztun client =
                Ztun.client(net.client(0), net.server(), "--key-file=" + clientKey, "--server-key=" + serverPublic);
        Netns near = net.server().netns();
        Netns far = net.client(0).netns();
        far.ip("addr", "add", BEHIND + "/32", "dev", "lo");
        far.ip("route", "add", "198.19.0.0/24", "dev", Ztun.TUN);
        net.server().ping(BEHIND, 2);

        far.ip("addr", "flush", "dev", Ztun.TUN);
        client.awaitLine(
                "Restored on ztun0, where another program had changed it: address=172.168.13.7/24"
                        + " route=198.19.0.0/24$",
                SOON);
        net.server().ping(CLIENT, 2);

        near.ip("link", "set", Ztun.TUN, "down");
        near.ip("link", "set", Ztun.TUN, "up");
        server.awaitLine("Restored on ztun0, .* route=10.5.0.0/24$", SOON);
        net.server().ping(BEHIND, 2);

        near.ip("link", "set", Ztun.TUN, "down");
        server.awaitLine("Restored on ztun0, .* state=up route=10.5.0.0/24$", SOON);
        net.server().ping(BEHIND, 2);

        int mark = client.mark();
        Files.writeString(clients, line + "172.168.13.8\n");
        client.awaitLine(mark, "Connected to .* address=172.168.13.8/24", SOON);
        assertEquals("198.19.0.0/24 dev ztun0 scope link", far.ip("route", "show", "198.19.0.0/24"));
        assertEquals(
                List.of(),
                client.lines().stream()
                        .skip(mark)
                        .filter(said -> said.contains("Restored"))
                        .toList());
    }

    @Test
    void shouldEndWithItsInterface(Topology net) {
        Ztun.server(net.server());
        Ztun client = Ztun.client(net.client(0), net.server());
        int mark = client.mark();
        net.client(0).netns().ip("link", "del", Ztun.TUN);
        assertEquals(FAILED, client.awaitExit(SOON), client::toString);
        List<String> errors = client.lines().stream()
                .skip(mark)
                .filter(said -> said.contains("ztun: ") || said.contains("warning"))
                .toList();
        assertEquals(1, errors.size(), client::toString);
        assertTrue(
                errors.get(0).endsWith("the interface was removed by somebody else: device=ztun0"), client::toString);
    }
}
