package io.ztun.app.e2e;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Everybody reaches everybody, with every kind of address, over every transport.
 *
 * <pre>
 *      server              client 0            client 1            client 2
 *   172.168.13.1         172.168.13.2        172.168.13.3        172.168.13.4
 *   fe80::... %ztun0     fe80::... %ztun0
 *        |                    |                   |                   |
 *        +------------------ the tunnel, over the switch -------------+
 * </pre>
 */
@Network(clients = 3)
@ParameterizedClass
@CsvSource({"tcp, lz4/stream", "udp, lz4/dictionary"})
final class ReachabilityIT {

    private static final String GROUP = "239.255.20.24";
    private static final int PINGS = 5;

    private static Ztun server;
    private static List<Ztun> clients;

    @Parameter(0)
    private String transport;

    @Parameter(1)
    private String codec;

    @BeforeParameterizedClassInvocation
    static void connect(String transport, String codec, Topology net) {
        String option = "--transport=" + transport;
        server = Ztun.server(net.server(), option);
        clients = net.clients().stream()
                .map(host -> Ztun.client(host, net.server(), option))
                .toList();
        net.server().netns().run("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward");
    }

    @AfterParameterizedClassInvocation
    static void disconnect() {
        clients.forEach(Ztun::close);
        server.close();
    }

    @Test
    void shouldGiveOutAddressesInOrder() {
        assertEquals("172.168.13.1", server.address());
        assertEquals(
                List.of("172.168.13.2", "172.168.13.3", "172.168.13.4"),
                clients.stream().map(Ztun::address).toList());
    }

    @Test
    void shouldSayWhatWasNegotiated() {
        server.awaitLine("Listening on port 2024: .*transport=" + transport, Ztun.START);
        server.awaitLine(
                "^\\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d Serving 198\\.18\\.0\\.11:\\d+.*172\\.168\\.13\\.2.*"
                        + codec + ".*9000",
                Ztun.START);
        clients.get(0)
                .awaitLine("Connected to 198\\.18\\.0\\.1:2024.*172\\.168\\.13\\.2.*" + codec + ".*9000", Ztun.START);
    }

    @Test
    void shouldHaveTheMtuOfTheTunnel(Topology net) {
        assertTrue(net.server().netns().ip("link", "show", Ztun.TUN).contains(" mtu 9000 "));
        assertTrue(net.client(0).netns().ip("link", "show", Ztun.TUN).contains(" mtu 9000 "));
    }

    @Test
    void shouldCarryPingsFromClientToServer(Topology net) {
        net.clients().forEach(client -> client.ping(Ztun.SERVER, PINGS));
    }

    @Test
    void shouldCarryPingsFromServerToClient(Topology net) {
        clients.forEach(client -> net.server().ping(client.address(), PINGS));
    }

    @Test
    void shouldCarryPingsFromClientToClient(Topology net) {
        net.client(0).ping(clients.get(1).address(), PINGS);
        net.client(2).ping(clients.get(0).address(), PINGS);
    }

    @Test
    void shouldCarryPacketsOfEveryLength(Topology net) {
        for (int payload : new int[] {0, 1, 548, 1_472, 1_473, 8_972, 8_973, 20_000, 65_507}) {
            net.client(0).netns().run("ping", "-n", "-c", "1", "-W", "3", "-s", Integer.toString(payload), Ztun.SERVER);
        }
    }

    @Test
    void shouldCarryPingsToLinkLocalAddresses(Topology net) {
        String serversOwn = net.server().linkLocalOf(Ztun.TUN);
        String clientsOwn = net.client(1).linkLocalOf(Ztun.TUN);
        net.client(1).ping(serversOwn + "%" + Ztun.TUN, PINGS);
        net.server().ping(clientsOwn + "%" + Ztun.TUN, PINGS);
    }

    @Test
    void shouldCarryMulticastToEveryClient(Topology net) {
        try (Agent sender = new Agent(net.server());
                Agent first = new Agent(net.client(0));
                Agent second = new Agent(net.client(1));
                Agent third = new Agent(net.client(2))) {
            List<Agent> receivers = List.of(first, second, third);
            receivers.forEach(receiver -> receiver.join(GROUP, Ztun.TUN));
            sender.multicast(Ztun.TUN, GROUP, "hello");
            receivers.forEach(receiver -> assertEquals("172.168.13.1 hello", receiver.received()));
        }
    }
}
