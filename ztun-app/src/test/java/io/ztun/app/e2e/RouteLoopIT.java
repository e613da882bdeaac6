package io.ztun.app.e2e;

import java.time.Duration;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** A route of somebody's leads a client's own packets into its tunnel, for a while. */
@Network(clients = 1)
final class RouteLoopIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldNotCarryItsOwnPackets(String transport, Topology net) {
        Ztun.server(net.server(), "--transport=" + transport, "--keepalive=1s");
        Ztun client = Ztun.client(net.client(0), net.server(), "--transport=" + transport);
        net.client(0).ping(Ztun.SERVER, 2);
        String route = net.server().address() + "/32";
        net.client(0).netns().ip("route", "add", route, "dev", Ztun.TUN);
        net.client(0)
                .netns()
                .attempt(Duration.ofSeconds(5), "ping", "-n", "-c", "5", "-i", "0.2", "-W", "1", Ztun.SERVER);
        client.awaitLine(
                "the route to the server leads into the tunnel: server=198\\.18\\.0\\.1:2024 device=ztun0", SOON);
        client.awaitLine("Not connected, trying again: the route to the server", SOON);
        int sent = Integer.parseInt(net.client(0)
                .netns()
                .run("cat", "/sys/class/net/" + Ztun.TUN + "/statistics/tx_packets")
                .strip());
        assertTrue(sent < 500, () -> "packets that went into the tunnel: " + sent);
        int mark = client.mark();
        net.client(0).netns().ip("route", "del", route, "dev", Ztun.TUN);
        client.awaitLine(mark, "Connected to", SOON);
        net.client(0).ping(Ztun.SERVER, 2);
    }
}
