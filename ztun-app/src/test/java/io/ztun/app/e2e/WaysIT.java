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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.core.Keys;

import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A client that has several ways: addresses, servers, transports.
 *
 * <pre>
 *     server           client 0          client 1
 *   first server       the client     second server
 * </pre>
 */
@Network(
        clients = 2,
        commands = {"nft", "openssl"})
final class WaysIT {
    private static final String NAME = "gw.test";
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration IN_TIME = Duration.ofSeconds(5);

    @TempDir
    private Path folder;

    @AfterEach
    void closeAll(Topology net) throws IOException {
        LoggedProcess.closeAll();
        net.server().netns().run("nft", "flush", "ruleset");
        Path hosts = hosts(net);
        if (Files.deleteIfExists(hosts)) {
            Files.delete(hosts.getParent());
        }
    }

    /** What `ip netns exec` has there in place of /etc/hosts (ip-netns(8)). */
    private static Path hosts(Topology net) {
        return Path.of("/etc/netns", net.client(0).netns().name(), "hosts");
    }

    /** What comes in is lost, and nobody is told. */
    private static void swallow(Host host, String what) {
        host.netns()
                .run(
                        "nft",
                        "add table inet hole; add chain inet hole in { type filter hook prerouting priority 0; };"
                                + " add rule inet hole in iifname " + Host.WIRE + " " + what + " drop");
    }

    private static Ztun client(Topology net, String server, String... options) {
        return Ztun.starting(net.client(0), server, options);
    }

    /** IPv4 comes first, for it does in Java. */
    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldNotWaitForAFamilyThatIsABlackHole(String transport, Topology net) throws IOException {
        Ztun.server(net.server(), "--transport=" + transport);
        Files.createDirectories(hosts(net).getParent());
        Files.writeString(
                hosts(net),
                net.server().address() + " " + NAME + "\n" + net.server().address6() + " " + NAME + "\n");
        swallow(net.server(), "meta nfproto ipv4 meta l4proto " + transport);
        Ztun client = client(net, NAME, "--transport=" + transport);
        client.awaitLine("Connecting to " + NAME, SOON);
        long startNs = System.nanoTime();
        client.awaitLine("Connected to \\[2001:2:", IN_TIME);
        long ms = (System.nanoTime() - startNs) / 1_000_000;
        assertTrue(ms < 4_000, () -> ms + " ms; " + client); // half a second, and what a busy machine adds; five else
        client.awaitLine("because not gw.test port 2024 over " + transport + " at 198.18.0.1: no answer in", SOON);
        net.client(0).ping(Ztun.SERVER, 2);
    }

    @Test
    void shouldTakeTheNextServerAndGoBackToTheFirst(Topology net) {
        String both = net.server().address() + "," + net.client(1).address() + ":2025";
        Ztun second = Ztun.startingServer(net.client(1), "--subnet=10.2.0.1/24", "--port=2025");
        second.awaitLine("Listening on", Ztun.START);
        Ztun client = client(net, both, "--return-after=2s");
        client.awaitLine("Connected to " + net.client(1).address() + ":2025", SOON);
        client.awaitLine(
                "Took 198.18.0.12 port 2025 over tcp, because not 198.18.0.1 port 2024 over tcp at 198.18.0.1: cannot",
                SOON);
        net.client(0).ping("10.2.0.1", 2);

        Ztun first = Ztun.server(net.server(), "--subnet=10.1.0.1/24");
        client.awaitLine(
                "Going back to 198.18.0.1 port 2024 over tcp: answered-seconds=. from=198.18.0.12 port 2025 over tcp",
                SOON);
        client.awaitLine("Connected to " + net.server().address() + ":2024", SOON);
        client.awaitLine("Disconnected from 198.18.0.12:2025: .*reason=the client has taken another way", SOON);
        net.client(0).ping("10.1.0.1", 2);

        int mark = client.mark();
        first.kill();
        client.awaitLine(mark, "Connected to " + net.client(1).address() + ":2025", SOON);
        net.client(0).ping("10.2.0.1", 2);
    }

    @Test
    void shouldNotWaitLongForAServerThatIsABlackHole(Topology net) {
        Ztun.startingServer(net.client(1), "--port=2025").awaitLine("Listening on", Ztun.START);
        swallow(net.server(), "meta l4proto tcp");
        Ztun client = client(net, net.server().address() + "," + net.client(1).address() + ":2025");
        client.awaitLine("Connecting to ", SOON);
        client.awaitLine("Connected to " + net.client(1).address(), IN_TIME);
    }

    @Test
    void shouldConnectByTlsInTimeWherePort443AloneIsLetOut(Topology net) {
        Path key = folder.resolve("tls.key");
        Path certificate = folder.resolve("tls.crt");
        Shell.run(("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=ztun -keyout " + key
                        + " -out " + certificate)
                .split(" "));
        String ways = "--transport=udp,tcp,tls:443";
        Ztun server = Ztun.startingServer(
                net.server(), ways, "--transport-option=tls.certificate=" + certificate + ",tls.key=" + key);
        String pin = server.awaitLine(" pin=(\\S+)", Ztun.START).group(1);
        server.awaitLine("Listening on port 2024: .*transport=udp,tcp,tls:443", Ztun.START);
        swallow(net.server(), "meta l4proto { tcp, udp } th dport != 443");
        Ztun client = client(net, net.server().address(), ways, "--transport-option=tls.pin=" + pin);
        client.awaitLine("Connecting to 198.18.0.1 port 2024 and 443", SOON);
        client.awaitLine("Connected to 198.18.0.1:443", IN_TIME);
        client.awaitLine(
                "Took 198.18.0.1 port 443 over tls, because not 198.18.0.1 port 2024 over udp at 198.18.0.1: no answer"
                        + " in .*, and 198.18.0.1 port 2024 over tcp at 198.18.0.1: no answer in",
                SOON);
        net.client(0).ping(Ztun.SERVER, 2);
    }

    @Test
    void shouldGoOverTcpWhereUdpIsLostAndBackWithoutLosingAPacket(Topology net) {
        List<String> options = new ArrayList<>(List.of("--transport=udp,tcp"));
        Path secret = folder.resolve("secret");
        Keys.generate(secret);
        options.add("--psk-file=" + secret);
        Ztun server = Ztun.server(net.server(), options.toArray(String[]::new));
        server.awaitLine("Listening on port 2024: .*transport=udp,tcp", SOON);
        swallow(net.server(), "meta l4proto udp");
        options.addAll(List.of("--return-after=2s", "--state-dir=" + folder));
        Ztun client = client(net, net.server().address(), options.toArray(String[]::new));
        client.awaitLine("Connecting to ", SOON);
        client.awaitLine("Connected to ", IN_TIME);
        client.awaitLine("Took 198.18.0.1 port 2024 over tcp, because not .* over udp at 198.18.0.1: no answer", SOON);

        client.close(); // it remembers the network
        Ztun again = client(net, net.server().address(), options.toArray(String[]::new));
        again.awaitLine("Connected to ", SOON);
        net.client(0).ping(Ztun.SERVER, 2);
        assertTrue(again.lines().stream().noneMatch(line -> line.contains("Took ")), again::toString);

        LoggedProcess ping = new LoggedProcess(
                "ping",
                net.client(0).netns().inside(List.of("ping", "-n", "-q", "-i", "0.01", "-w", "40", Ztun.SERVER)));
        net.server().netns().run("nft", "flush", "ruleset");
        again.awaitLine("Going back to 198.18.0.1 port 2024 over udp", SOON);
        again.awaitLine("Disconnected from .*reason=the client has taken another way", SOON);
        ping.signal("INT");
        ping.awaitLine(" 0% packet loss", SOON);
        assertTrue(
                again.lines().stream().noneMatch(line -> line.contains("Another client")),
                () -> "it was not another one: " + again);
    }
}
