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

/**
 * The server's system has a route to each client that is there, and to what is behind it.
 *
 * <pre>
 *      server              client 0                   client 1
 *    10.13.0.1  -------  10.13.0.7                  10.13.0.7 later
 *   fd00:13::1          fd00:13::7                 fd00:13::7
 *                        10.5.0.0/24, fd05::/64 behind it
 * </pre>
 */
@Network(clients = 2)
final class HostRoutesIT {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final List<String> OWN = List.of("10.13.0.1", "fd00:13::1");
    private static final List<String> ALL =
            List.of("10.13.0.1", "10.13.0.7", "10.5.0.0/24", "fd00:13::1", "fd00:13::7", "fd05::/64");

    @TempDir
    Path folder;

    @Test
    void shouldHaveRoutesToThoseWhoAreThereAndLeaveNone(Topology net) throws IOException {
        Path serverKey = folder.resolve("server.key");
        Path clientKey = folder.resolve("client.key");
        String serverPublic = Keys.generate(serverKey);
        Path clients = Files.writeString(
                folder.resolve("clients"),
                Keys.generate(clientKey) + " branch address=10.13.0.7,fd00:13::7 subnets=10.5.0.0/24,fd05::/64\n");
        String[] options = {
            "--subnet=10.13.0.1/24,fd00:13::1/64",
            "--host-routes",
            "--key-file=" + serverKey,
            "--authorized-clients=" + clients
        };
        String[] keys = {"--key-file=" + clientKey, "--server-key=" + serverPublic};
        Netns near = net.server().netns();
        Ztun server = Ztun.server(net.server(), options);
        awaitRoutes(near, OWN);
        Ztun first = Ztun.client(net.client(0), net.server(), keys);
        awaitRoutes(near, ALL);

        LoggedProcess changes = new LoggedProcess("changes", near.inside(List.of("ip", "monitor", "route")));
        Await.until("changes are heard of", SOON, () -> {
            near.ip("route", "add", "198.19.0.0/24", "dev", Ztun.TUN);
            near.ip("route", "del", "198.19.0.0/24", "dev", Ztun.TUN);
            return !changes.lines().isEmpty();
        });
        int mark = server.mark();
        net.client(0).unplug(); // so that its session is there when the next one comes
        Ztun second = Ztun.client(net.client(1), net.server(), keys);
        server.awaitLine(mark, "Serving " + net.client(1).address(), SOON);
        server.awaitLine(mark, "Ended " + net.client(0).address() + ".* reason=the client has connected anew", SOON);
        net.server().ping("10.13.0.7", 2);
        assertEquals(ALL, routes(near));
        assertEquals(
                List.of(),
                changes.lines().stream()
                        .filter(line -> line.contains("proto 122"))
                        .toList());

        first.kill();
        second.close();
        awaitRoutes(near, OWN);
        net.client(0).plugIn();

        Ztun.client(net.client(0), net.server(), keys);
        awaitRoutes(near, ALL);
        server.kill();
        assertEquals(List.of(), routes(near));
        Ztun.server(net.server(), options);
        awaitRoutes(near, OWN);
    }

    private static void awaitRoutes(Netns near, List<String> wanted) {
        Await.until("the routes are " + wanted, SOON, () -> routes(near).equals(wanted));
    }

    /** The networks of ztun's own routes. */
    private static List<String> routes(Netns near) {
        return (near.ip("route", "show", "proto", "122") + "\n" + near.ip("-6", "route", "show", "proto", "122"))
                .lines()
                .filter(line -> !line.isBlank())
                .map(line -> line.split(" ")[0])
                .sorted()
                .toList();
    }
}
