package io.ztun.app.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    @AfterEach
    void closeAll() {
        LoggedProcess.running().forEach(LoggedProcess::close);
    }

    private String secret() {
        Path file = folder.resolve("secret");
        if (!Files.exists(file)) {
            Shell.run(Distribution.ztun(), "genkey", file.toString());
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
