package io.ztun.app.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.core.Keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A server that is known by name.
 *
 * <pre>
 *       server                    client 0
 *   two addresses ------------ a file of names
 * </pre>
 */
@Network(clients = 2)
final class NamesIT {

    private static final String NAME = "gw.test";
    private static final String SECOND = "198.18.0.77";
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldGoOnToTheNextAddressWhateverTheFirstSays(String transport, Topology net) throws IOException {
        haveSecondAddress(net);
        bound(net, net.server().address(), transport, "--max-clients=1", "--subnet=10.1.0.1/24");
        bound(net, SECOND, transport, "--tun-name=other", "--subnet=10.2.0.1/24");
        Ztun.client(net.client(1), net.server(), "--transport=" + transport);
        names(net.server().address(), SECOND);
        client(net, "--transport=" + transport).awaitLine("Connected to " + SECOND + ":2024", SOON);
        net.client(0).ping("10.2.0.1", 2);
    }

    @Test
    void shouldNameWhatFailedAtEachAddress(Topology net) throws IOException {
        names(net.server().address(), "198.18.0.78");
        Shell.Outcome outcome = net.client(0)
                .netns()
                .attempt(
                        SOON,
                        command("--server=" + NAME, "--handshake-timeout=1s", "--transport=tcp")
                                .toArray(String[]::new));
        assertEquals(1, outcome.exit(), outcome::toString);
        String line = outcome.errLines().get(outcome.errLines().size() - 1);
        assertTrue(
                line.matches("ztun: none of the server's addresses let this client in: server=gw\\.test;"
                        + " 198\\.18\\.0\\.1: cannot connect.*, and 198\\.18\\.0\\.78: cannot connect.*"),
                line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldComeBackWhenTheNameIsLostWithTheTunnel(String transport, Topology net) throws IOException {
        Ztun server = bound(net, net.server().address(), transport, "--keepalive=500ms");
        names(net.server().address());
        LoggedProcess client = client(net, "--transport=" + transport);
        client.awaitLine("Connected to", SOON);
        Files.writeString(folder.resolve("hosts"), "");
        server.kill();
        client.awaitLine("Disconnected", SOON);
        int mark = client.mark();
        bound(net, net.server().address(), transport, "--keepalive=500ms");
        client.awaitLine(mark, "Connected to", SOON);
    }

    /** First there is no name, then no server, and then both. */
    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldWaitForANameAndAServerIfAsked(String transport, Topology net) throws IOException {
        names();
        LoggedProcess client = client(net, "--retry", "--transport=" + transport, "--handshake-timeout=500ms");
        client.awaitLine("Not connected, trying again: unknown host: server=" + NAME, SOON);
        names(net.server().address());
        client.awaitLine("Not connected, trying again: cannot connect: server=198.18.0.1:2024", SOON);
        bound(net, net.server().address(), transport);
        client.awaitLine("Connected to", SOON);
        client.awaitLine("Connected after .*failures=", SOON);
        net.client(0).ping(Ztun.SERVER, 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldNotWaitForAServerThatHasAnotherKey(String transport, Topology net) throws IOException {
        String[] secrets = new String[2];
        for (int i = 0; i < secrets.length; i++) {
            secrets[i] = "--psk-file=" + folder.resolve("secret" + i);
            Keys.generate(folder.resolve("secret" + i));
        }
        names(net.server().address());
        bound(net, net.server().address(), transport, secrets[0]);
        LoggedProcess client =
                client(net, "--retry", "--transport=" + transport, "--handshake-timeout=500ms", secrets[1]);
        assertEquals(1, client.awaitExit(SOON), client::toString);
        assertTrue(client.lines().get(client.lines().size() - 1).contains("check --psk-file"), client::toString);
    }

    @Test
    void shouldEndWhenAskedToWhileItWaits(Topology net) throws IOException {
        names();
        LoggedProcess client = client(net, "--retry");
        client.awaitLine("Not connected, trying again", SOON);
        client.signal("TERM");
        assertEquals(0, client.awaitExit(SOON), client::toString);
    }

    private static void haveSecondAddress(Topology net) {
        if (!net.server().netns().ip("addr").contains(SECOND)) {
            net.server().netns().ip("addr", "add", SECOND + "/24", "dev", Host.WIRE);
        }
    }

    private static Ztun bound(Topology net, String address, String transport, String... more) {
        List<String> options = new ArrayList<>(List.of("--bind=" + address, "--transport=" + transport));
        options.addAll(List.of(more));
        Ztun server = Ztun.startingServer(net.server(), options.toArray(String[]::new));
        server.awaitLine("Listening on " + address, Ztun.START);
        return server;
    }

    private void names(String... addresses) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (String address : addresses) {
            lines.append(address).append(' ').append(NAME).append('\n');
        }
        Files.writeString(folder.resolve("hosts"), lines);
    }

    private LoggedProcess client(Topology net, String... options) {
        List<String> all = new ArrayList<>(List.of("--server=" + NAME));
        all.addAll(List.of(options));
        return new LoggedProcess("client by name", net.client(0).netns().inside(command(all.toArray(String[]::new))));
    }

    /** The JDK looks names up in that file and nowhere else, and each time anew. */
    private List<String> command(String... options) {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "ZTUN_JAVA_OPTS=-Djdk.net.hosts.file=" + folder.resolve("hosts")
                        + " -Dsun.net.inetaddr.ttl=0 -Dsun.net.inetaddr.negative.ttl=0",
                Distribution.ztun()));
        command.addAll(List.of(options));
        return command;
    }
}
