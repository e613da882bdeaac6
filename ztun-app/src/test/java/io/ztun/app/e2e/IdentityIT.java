package io.ztun.app.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.core.Keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

/**
 * Clients without keys, whose addresses outlive processes.
 *
 * <pre>
 *      server              client 0            client 1
 *   a file of leases      identities         no identity kept
 * </pre>
 */
@Network(clients = 2)
final class IdentityIT {

    @TempDir
    private Path folder;

    private String secret() {
        Path file = folder.resolve("secret");
        if (!Files.exists(file)) {
            Keys.generate(file);
        }
        return "--psk-file=" + file;
    }

    private String[] options(String security, String transport, String dir) {
        String first = security.equals("psk") ? secret() : "-v";
        return new String[] {first, "--transport=" + transport, "--state-dir=" + folder.resolve(dir)};
    }

    private Ztun server(Topology net, String security, String transport) {
        return Ztun.server(
                net.server(),
                List.of(),
                Stream.concat(
                                Stream.of("--subnet=10.99.0.1/24", "--keepalive=500ms"),
                                Stream.of(options(security, transport, "server")))
                        .toList());
    }

    /** Killed, over UDP, its session is still there when it comes back. */
    @ParameterizedTest
    @CsvSource({"psk, tcp, TERM", "psk, udp, KILL", "open, tcp, KILL", "open, udp, TERM"})
    void shouldGiveAClientItsAddressAfterItsRestart(String security, String transport, String signal, Topology net) {
        server(net, security, transport);
        Ztun first = Ztun.client(net.client(0), net.server(), options(security, transport, "client"));
        String address = first.address();
        first.signal(signal);
        first.awaitExit(Ztun.START);
        Ztun other = Ztun.client(net.client(1), net.server(), options(security, transport, "off-client"));
        assertNotEquals(address, other.address());
        Ztun second = Ztun.client(net.client(0), net.server(), options(security, transport, "client"));
        assertEquals(address, second.address());
        net.client(0).ping("10.99.0.1", 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldGiveClientsTheirAddressesAfterAllWereStartedAgain(String transport, Topology net) {
        Ztun server = server(net, "psk", transport);
        Ztun zero = Ztun.client(net.client(0), net.server(), options("psk", transport, "zero"));
        String addressOfZero = zero.address();
        Ztun one = Ztun.client(net.client(1), net.server(), options("psk", transport, "one"));
        String addressOfOne = one.address();
        Stream.of(zero, one, server).forEach(LoggedProcess::close);
        server(net, "psk", transport);
        assertEquals(
                addressOfOne,
                Ztun.client(net.client(1), net.server(), options("psk", transport, "one"))
                        .address());
        assertEquals(
                addressOfZero,
                Ztun.client(net.client(0), net.server(), options("psk", transport, "zero"))
                        .address());
    }

    /** Only the server keeps anything: a key says who a client is. */
    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldGiveEachKeyItsAddressAfterTheServersRestart(String transport, Topology net) throws Exception {
        String serverKey = Keys.generate(folder.resolve("server"));
        Path clients = folder.resolve("clients");
        Files.writeString(
                clients,
                Keys.generate(folder.resolve("zero")) + " zero\n" + Keys.generate(folder.resolve("one")) + " one\n");
        Files.setPosixFilePermissions(clients, PosixFilePermissions.fromString("rw-r--r--"));
        List<String> options = List.of(
                "--key-file=" + folder.resolve("server"),
                "--authorized-clients=" + clients,
                "--leases=" + folder.resolve("leases"),
                "--transport=" + transport);
        Ztun server = Ztun.server(net.server(), List.of(), options);
        Ztun zero = keyed(net, 0, "zero", serverKey, transport);
        String address = zero.address();
        Ztun one = keyed(net, 1, "one", serverKey, transport);
        Stream.of(zero, one, server).forEach(LoggedProcess::close);
        Ztun.server(net.server(), List.of(), options);
        assertNotEquals(address, keyed(net, 1, "one", serverKey, transport).address());
        assertEquals(address, keyed(net, 0, "zero", serverKey, transport).address());
    }

    private Ztun keyed(Topology net, int host, String name, String serverKey, String transport) {
        Ztun client = Ztun.client(
                net.client(host),
                net.server(),
                "--key-file=" + folder.resolve(name),
                "--server-key=" + serverKey,
                "--transport=" + transport);
        client.awaitLine("Connected to", Ztun.START);
        return client;
    }

    @Test
    void shouldKeepLeasesOnceRootsRightsAreGone(Topology net) throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        Path state = folder.resolve("state");
        List<String> command = List.of(Ztun.install(folder), "--user=nobody", "--state-dir=" + state);
        LoggedProcess server = new LoggedProcess("server", net.server().netns().inside(command));
        server.awaitLine("Listening", Ztun.START);
        server.awaitLine("Rights dropped", Ztun.START);
        Ztun.client(net.client(0), net.server());
        Path leases = state.resolve("server-tcp-2024/leases");
        Await.until("leases are written", Ztun.START, () -> Files.exists(leases));
        assertEquals("nobody", Files.getOwner(leases).getName());
        server.close();
        assertEquals(2, Files.readAllLines(leases).size());
    }

    /** As a machine's copy would. */
    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldLetACopyInWithoutEndingTheSessionOfTheOther(String transport, Topology net) throws Exception {
        server(net, "psk", transport);
        Ztun.client(net.client(0), net.server(), options("psk", transport, "original"))
                .close();
        Shell.run(
                "cp",
                "-r",
                folder.resolve("original").toString(),
                folder.resolve("copy").toString());
        Ztun original = Ztun.client(net.client(0), net.server(), options("psk", transport, "original"));
        Ztun copy = Ztun.client(net.client(1), net.server(), options("psk", transport, "copy"));
        assertNotEquals(original.address(), copy.address());
        net.client(0).ping("10.99.0.1", 5);
        net.client(1).ping("10.99.0.1", 5);
        assertEquals(
                0,
                original.lines().stream()
                        .filter(line -> line.contains("Disconnected"))
                        .count(),
                original::toString);
    }
}
