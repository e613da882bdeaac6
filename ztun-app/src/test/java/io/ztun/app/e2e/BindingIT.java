package io.ztun.app.e2e;

import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A client whose way to the server is not that of the main routes, which lead nowhere, or into the tunnel.
 *
 * <pre>
 *      server              client 0
 *   198.18.0.1      198.18.0.11, 198.18.0.211
 * </pre>
 */
@Network(clients = 1, commands = "setpriv")
final class BindingIT {
    private static final String MARK = "0xca6c";

    @AfterEach
    void close(Topology net) {
        LoggedProcess.closeAll();
        Netns client = net.client(0).netns();
        for (String[] undo : new String[][] {
            {"ip", "route", "del", server(net)},
            {"ip", "rule", "del", "fwmark", MARK},
            {"ip", "link", "del", "nowhere"},
            {"ip", "addr", "del", "198.18.0.211/24", "dev", Host.WIRE}
        }) {
            client.attempt(Ztun.START, undo);
        }
    }

    private static String server(Topology net) {
        return net.server().address() + "/32";
    }

    private static Ztun start(Topology net, String... options) {
        return Ztun.client(net.client(0), net.server(), options);
    }

    private static void leadNowhere(Topology net) {
        net.client(0).netns().ip("link", "add", "nowhere", "type", "veth", "peer", "name", "nothing");
        net.client(0).netns().ip("link", "set", "nowhere", "up");
        net.client(0).netns().ip("link", "set", "nothing", "up");
        net.client(0).netns().ip("route", "add", server(net), "dev", "nowhere");
    }

    private static void goByMark(Topology net) {
        net.client(0).netns().ip("rule", "add", "fwmark", MARK, "table", "77");
        net.client(0).netns().ip("route", "replace", "198.18.0.0/24", "dev", Host.WIRE, "table", "77");
    }

    private static void assertCut(Topology net, String transport) {
        Shell.Outcome outcome =
                Ztun.attempt(net.client(0), "--server=" + net.server().address(), transport, "--handshake-timeout=1s");
        assertEquals(1, outcome.exit(), outcome::toString);
    }

    /** The whole of the server's network, its own address too, is reached through the tunnel, but by the tunnel itself. */
    @ParameterizedTest
    @ValueSource(strings = {"--transport=tcp", "--transport=udp"})
    void shouldGoTheWayOfItsMarkAlsoWhenItComesBack(String transport, Topology net) {
        Ztun server = Ztun.server(net.server(), transport, "--keepalive=500ms");
        leadNowhere(net);
        goByMark(net);
        assertCut(net, transport);
        Ztun client = start(net, transport, "--fwmark=" + MARK);
        net.client(0).netns().ip("route", "replace", server(net), "dev", Ztun.TUN);
        net.client(0).ping(Ztun.SERVER, 2);
        server.kill();
        client.awaitLine("Disconnected", Ztun.START);
        int mark = client.mark();
        Ztun.server(net.server(), transport);
        client.awaitLine(mark, "Connected to", Ztun.START);
        net.client(0).ping(Ztun.SERVER, 2);
        assertTrue(client.lines().stream().noneMatch(line -> line.contains("leads into the tunnel")), client::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--transport=tcp", "--transport=udp"})
    void shouldLeaveByItsInterfaceAlone(String transport, Topology net) {
        Ztun.server(net.server(), transport, "--bind-device=" + Host.WIRE);
        leadNowhere(net);
        assertCut(net, transport);
        start(net, transport, "--bind-device=" + Host.WIRE);
        net.client(0).ping(Ztun.SERVER, 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--transport=tcp", "--transport=udp"})
    void shouldComeFromItsAddress(String transport, Topology net) {
        Ztun server = Ztun.server(net.server(), transport);
        net.client(0).netns().ip("addr", "add", "198.18.0.211/24", "dev", Host.WIRE);
        start(net, transport, "--bind=198.18.0.211");
        server.awaitLine("Serving 198\\.18\\.0\\.211:", Ztun.START);
        net.client(0).ping(Ztun.SERVER, 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--transport=tcp", "--transport=udp"})
    void shouldSayWhatIsWrong(String transport, Topology net) {
        String server = "--server=" + net.server().address();
        assertOneLine(
                "no such interface: bind-device=eth9 errno=ENODEV; `ip link` lists those there are",
                Ztun.attempt(net.client(0), server, transport, "--bind-device=eth9"));
        assertOneLine(
                "choose an address of this machine for --bind",
                Ztun.attempt(net.client(0), server, transport, "--bind=198.18.0.99"));
        assertOneLine(
                "give both as IPv4 or both as IPv6",
                Ztun.attempt(net.client(0), server, transport, "--bind=2001:2::11"));
        assertOneLine(
                "no such interface: bind-device=eth9", Ztun.attempt(net.server(), transport, "--bind-device=eth9"));
    }

    @Test
    void shouldSayWhichRightAMarkTakes(Topology net) {
        assertOneLine(
                "no permission: fwmark=7 errno=EPERM; needs CAP_NET_ADMIN",
                net.client(0)
                        .netns()
                        .attempt(
                                Ztun.START,
                                "setpriv",
                                "--inh-caps=-net_admin,-net_raw",
                                "--bounding-set=-net_admin,-net_raw",
                                Distribution.ztun(),
                                "--tun=memory",
                                "--server=" + net.server().address(),
                                "--fwmark=7"));
    }

    /** Each time anew, whatever became of the former attempt: a NAT may have forgotten or spoilt what it knew of a port. */
    @ParameterizedTest
    @ValueSource(strings = {"--transport=tcp", "--transport=udp"})
    void shouldTakeANewPortForEachAttempt(String transport, Topology net) {
        Ztun server = Ztun.server(net.server(), transport, "--keepalive=500ms");
        Ztun client = start(net, transport, "--handshake-timeout=500ms");
        String first = port(server);
        server.kill();
        client.awaitLine("Not connected, trying again", Ztun.START);
        String second = port(Ztun.server(net.server(), transport));
        assertTrue(!first.equals(second), () -> first + " twice");
    }

    private static String port(Ztun server) {
        return server.awaitLine("Serving 198\\.18\\.0\\.11:(\\d+)", Ztun.START).group(1);
    }

    @Test
    void shouldNeedTheRightToMarkEachConnection(Topology net) {
        Shell.Outcome outcome =
                Ztun.attempt(net.client(0), "--server=" + net.server().address(), "--fwmark=1", "--user=nobody");
        assertEquals(2, outcome.exit(), outcome::toString);
        assertTrue(outcome.err().contains("--fwmark does not go with --user"), outcome::toString);
    }

    private static void assertOneLine(String said, Shell.Outcome outcome) {
        assertEquals(1, outcome.exit(), outcome::toString);
        assertEquals(
                1,
                outcome.errLines().stream()
                        .filter(line -> !line.contains("lies in 172.168.0.0/16"))
                        .count(),
                outcome::toString);
        assertTrue(Stream.of(outcome.err()).anyMatch(text -> text.contains(said)), outcome::toString);
    }
}
