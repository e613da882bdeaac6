package io.ztun.app.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A tunnel with a network of each family.
 *
 * <pre>
 *        server                client 0         client 1
 *  10.99.0.0/24, fd00:99::/64    both          IPv6 alone
 * </pre>
 */
@Network(clients = 2)
final class FamiliesIT {
    private static final String SERVER = "10.99.0.1";
    private static final String SERVER_IPV6 = "fd00:99::1";

    @TempDir
    private Path folder;

    private Ztun server(Topology net, String transport) {
        return Ztun.server(
                net.server(),
                "--subnet=fd00:99::1/64,10.99.0.0/24",
                "--keepalive=500ms",
                "--transport=" + transport,
                "--state-dir=" + folder.resolve("server"));
    }

    private Ztun client(Topology net, int host, String transport, String... more) {
        Ztun client = Ztun.starting(
                net.client(host),
                net.server().address(),
                Stream.concat(
                                Stream.of("--transport=" + transport, "--state-dir=" + folder.resolve("client" + host)),
                                Stream.of(more))
                        .toArray(String[]::new));
        client.awaitLine("Connected to", Ztun.START);
        return client;
    }

    /** Global ones, as the kernel has them. */
    private static List<String> addresses(Host host) {
        return host.netns()
                .ip("-o", "addr", "show", "dev", Ztun.TUN, "scope", "global")
                .lines()
                .map(line -> line.replaceFirst(".* inet6? ([^ ]+) .*", "$1"))
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldCarryBothFamiliesAndKeepBothAddresses(String transport, Topology net) {
        Ztun server = server(net, transport);
        Ztun one = client(net, 1, transport, "--family=ipv6");
        Ztun zero = client(net, 0, transport);
        List<String> both = List.of("10.99.0.2/24", "fd00:99::3/64");
        assertEquals(both, addresses(net.client(0)));
        assertEquals(List.of("fd00:99::2/64"), addresses(net.client(1)), "it asked for IPv6 alone");
        try (Agent near = new Agent(net.server());
                Agent far = new Agent(net.client(0))) {
            for (String to : List.of(SERVER, SERVER_IPV6)) {
                net.client(0).ping(to, 2);
                far.bulk(to, 2_000_000);
            }
            near.bulk("10.99.0.2", 2_000_000);
            near.bulk("fd00:99::3", 2_000_000);
        }
        net.client(1).ping(SERVER_IPV6, 2);

        net.client(0).netns().ip("addr", "flush", "dev", Ztun.TUN, "scope", "global");
        zero.awaitLine("Restored on ztun0, .*", Ztun.START);
        Await.until(
                "both addresses are back",
                Ztun.START,
                () -> addresses(net.client(0)).equals(both));
        net.client(0).ping(SERVER_IPV6, 2);

        int mark = zero.mark();
        server.signal("KILL"); // it has no time to write what it knows
        server.awaitExit(Ztun.START);
        one.close();
        server(net, transport);
        zero.awaitLine(mark, "Connected to", Ztun.START);
        assertEquals(both, addresses(net.client(0)), "after the server's restart");
        zero.close();
        client(net, 1, transport); // somebody else comes first
        client(net, 0, transport);
        assertEquals(both, addresses(net.client(0)), "after its own");
        assertEquals(List.of("10.99.0.3/24", "fd00:99::2/64"), addresses(net.client(1)), "IPv4 is new to it");
        net.client(0).ping(SERVER, 2);
        net.client(0).ping(SERVER_IPV6, 2);
    }

    @Test
    void shouldTellAClientItsRoutesAnewOnReload(Topology net) throws IOException {
        Path config =
                Files.writeString(folder.resolve("server.toml"), "push-route = [\"10.5.0.0/16\", \"fd05::/64\"]\n");
        Ztun server = Ztun.server(net.server(), "--config=" + config, "--subnet=10.99.0.1/24");
        Ztun client = Ztun.client(net.client(0), net.server(), "--accept-routes=10.0.0.0/8");
        client.awaitLine(
                "Accepted of the server's settings: routes=\\[10.5.0.0/16] dns=\\[] domains=\\[]"
                        + " left-out=\\[fd05::/64]; see --accept-routes and --accept-dns$",
                Ztun.START);
        Files.writeString(config, "push-route = [\"10.6.0.0/16\"]\npush-dns = [\"10.99.0.1\"]\n");
        server.signal("HUP");
        client.awaitLine(
                "Accepted of the server's settings: routes=\\[10.6.0.0/16] .* left-out=\\[10.99.0.1]; see", Ztun.START);
        net.client(0).ping(SERVER, 1);
        assertTrue(client.lines().stream().noneMatch(line -> line.contains("Disconnected")), client::toString);
    }

    @Test
    void shouldRefuseAFamilyThatTheServerLacks(Topology net) {
        Ztun.server(net.server(), "--subnet=10.99.0.1/24");
        Shell.Outcome outcome =
                Ztun.attempt(net.client(0), "--server=" + net.server().address(), "--family=ipv6");
        assertEquals(1, outcome.exit());
        assertTrue(outcome.err().contains("has no address of the family that is wanted: family=ipv6"), outcome::err);
        assertFalse(net.client(0).hasInterface(Ztun.TUN));
    }

    /** It is the server's answer that does not fit, so that the status is no wrong usage's. */
    @Test
    void shouldRefuseAnIpv6AddressWithAnMtuThatIpv6DoesNotTake(Topology net) {
        Ztun.server(net.server(), "--subnet=10.99.0.1/24,fd00:99::1/64");
        Shell.Outcome outcome =
                Ztun.attempt(net.client(0), "--server=" + net.server().address(), "--mtu=1000");
        assertEquals(1, outcome.exit());
        assertTrue(
                outcome.err().contains("the mtu is too small for the IPv6 address that the server gives: mtu=1000"),
                outcome::err);
    }
}
