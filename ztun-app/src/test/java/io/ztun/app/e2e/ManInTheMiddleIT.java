package io.ztun.app.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ztun.core.Keys;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * Somebody through whom all of a session passes, and who changes a bit here and there.
 *
 * <pre>
 *      server              client 1            client 0
 *   198.18.0.1           198.18.0.12         198.18.0.11
 *   knows the key        a relay             takes the relay for the server
 * </pre>
 */
@Network(clients = 2)
final class ManInTheMiddleIT {
    private static final int ALL = 1_000;
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Pattern ECHOS = Pattern.compile("^IcmpInEchos +([0-9]+)", Pattern.MULTILINE);

    @TempDir
    Path folder;

    private Path serverKey;
    private Path clientKey;
    private Path secret;
    private Path authorized;
    private String serverPublic;

    @BeforeEach
    void makeKeys() throws IOException {
        serverKey = folder.resolve("server.key");
        clientKey = folder.resolve("client.key");
        secret = folder.resolve("secret");
        authorized = folder.resolve("clients");
        serverPublic = Keys.generate(serverKey);
        Files.writeString(authorized, Keys.generate(clientKey) + " laptop\n");
        Keys.generate(secret);
    }

    @AfterEach
    void closeAll() {
        LoggedProcess.running().forEach(LoggedProcess::close);
    }

    private List<String> serverOptions(String transport, String mode) {
        return mode.equals("secret")
                ? List.of("--transport=" + transport, "--psk-file=" + secret)
                : List.of("--transport=" + transport, "--key-file=" + serverKey, "--authorized-clients=" + authorized);
    }

    private List<String> clientOptions(String transport, String mode) {
        return mode.equals("secret")
                ? List.of("--transport=" + transport, "--psk-file=" + secret)
                : List.of("--transport=" + transport, "--key-file=" + clientKey, "--server-key=" + serverPublic);
    }

    @ParameterizedTest
    @CsvSource({"tcp, secret", "udp, keys"})
    void shouldChangeNothingThatIsNotNoticed(String transport, String mode, Topology net) {
        Ztun server =
                Ztun.startingServer(net.server(), serverOptions(transport, mode).toArray(String[]::new));
        Agent relay = new Agent(net.client(1));
        relay.relay(transport, net.server().address());
        server.awaitLine("Listening", Ztun.START);

        List<String> options = clientOptions(transport, mode);
        refuse(server, relay, Tamper.What.HELLO, "changed on its way", net, options);
        refuse(server, relay, Tamper.What.ANSWER, "no proof that its sender is there", net, options);

        Ztun.client(net.client(0), net.client(1), options.toArray(String[]::new));
        server.awaitLine("Serving " + net.client(1).address(), SOON);
        net.client(0).ping(Ztun.SERVER, 2);
        if (transport.equals("tcp")) {
            endTheSession(server, relay, net);
        } else {
            dropTheFrames(server, relay, net);
        }
        net.client(0).ping(Ztun.SERVER, 2);
    }

    private static void refuse(
            Ztun server, Agent relay, Tamper.What what, String why, Topology net, List<String> options) {
        int mark = server.mark();
        long echos = echos(net.server());
        relay.tamper(what, ALL);
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of("--server=" + net.client(1).address(), "--handshake-timeout=1s"));
        Shell.Outcome outcome = Ztun.attempt(net.client(0), all.toArray(String[]::new));
        assertEquals(1, outcome.exit(), outcome::toString);
        server.awaitLine(mark, "Refused .*" + why, SOON);
        assertEquals(1, count(server, mark, line -> true), server::toString);
        assertEquals(echos, echos(net.server()));
        relay.tamper(what, 0);
    }

    /** One frame ends the session; its client comes back. */
    private static void endTheSession(Ztun server, Agent relay, Topology net) {
        int mark = server.mark();
        long echos = echos(net.server());
        relay.tamper(Tamper.What.DATA, 1);
        assertNoEcho(net, 1);
        assertEquals(echos, echos(net.server()));
        server.awaitLine(mark, "Ended .*changed on its way", SOON);
        server.awaitLine(mark, "Serving", SOON);
        assertEquals(1, count(server, mark, line -> !line.contains("Serving")), server::toString);
    }

    private static void dropTheFrames(Ztun server, Agent relay, Topology net) {
        int mark = server.mark();
        long echos = echos(net.server());
        relay.tamper(Tamper.What.DATA, 3);
        assertNoEcho(net, 3);
        assertEquals(echos, echos(net.server()));
        server.awaitLine(mark, "Dropping frames that were changed on their way", SOON);
        relay.tamper(Tamper.What.DATA, 0);
        net.client(0).ping(Ztun.SERVER, 2);
        assertEquals(1, count(server, mark, line -> true), server::toString);
    }

    private static void assertNoEcho(Topology net, int count) {
        Shell.Outcome ping = net.client(0)
                .netns()
                .attempt(
                        SOON,
                        "ping",
                        "-n",
                        "-i",
                        "0.1",
                        "-W",
                        "1",
                        "-s",
                        "900",
                        "-c",
                        Integer.toString(count),
                        Ztun.SERVER);
        assertEquals(1, ping.exit(), ping::toString);
    }

    /** Pings that have arrived, by nstat(8). */
    private static long echos(Host host) {
        String all = host.netns().run("nstat", "-asz", "IcmpInEchos");
        return Long.parseLong(
                ECHOS.matcher(all).results().findFirst().orElseThrow().group(1));
    }

    private static long count(Ztun server, int mark, Predicate<String> which) {
        List<String> lines = server.lines();
        return lines.subList(mark, lines.size()).stream().filter(which).count();
    }
}
