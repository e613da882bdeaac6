package io.ztun.app.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * What goes wrong at the start is said in one line, with the exit status that belongs to it.
 *
 * <pre>
 *      server              client 0
 *   198.18.0.1           198.18.0.11
 * </pre>
 */
@Network(clients = 1, commands = "setpriv")
final class ErrorsIT {

    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;

    @ParameterizedTest
    @CsvSource({
        "--nonsense, nonsense",
        "--port=70000, port",
        "--port=many, port",
        "--mtu=70000, mtu",
        "--subnet=172.168.13.1, 172.168.13.1",
        "--subnet=172.168.13.1/33, 172.168.13.1/33",
        "--codec=lzo, lzo",
        "--codec-level=99, level",
        "--transport=pigeon, pigeon",
        "--tun=tap, tap",
        "--bind=nowhere.invalid, bind",
        "--plugins=/no/such/folder, /no/such/folder"
    })
    void shouldRefuseWrongUsage(String option, String named, Topology net) {
        assertOneLine(WRONG_USAGE, named, Ztun.attempt(net.server(), option));
    }

    @Test
    void shouldNameTheCodecsThereAre(Topology net) {
        Shell.Outcome outcome = Ztun.attempt(net.server(), "--codec=lzo");
        List.of("lz4", "zstd", "snappy", "none")
                .forEach(codec -> assertTrue(outcome.err().contains(codec), outcome::err));
    }

    @Test
    void shouldSayThatThePortIsInUse(Topology net) {
        try (Ztun server = Ztun.server(net.server())) {
            assertOneLine(FAILED, "port", Ztun.attempt(net.server(), "--subnet=10.99.0.1/24"));
            assertFalse(net.server().hasInterface("ztun1"));
            assertTrue(server.isAlive());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--transport=tcp", "--transport=udp"})
    void shouldSayThatTheServerRefusesConnections(String transport, Topology net) {
        String address = net.server().address();
        assertOneLine(FAILED, address, Ztun.attempt(net.client(0), "--server=" + address, transport));
        assertFalse(net.client(0).hasInterface(Ztun.TUN));
    }

    @Test
    void shouldSayThatTheServerCannotBeReached(Topology net) {
        assertOneLine(FAILED, "203.0.113.1", Ztun.attempt(net.client(0), "--server=203.0.113.1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--transport=tcp", "--transport=udp"})
    void shouldSayThatTheServerDoesNotAnswer(String transport, Topology net) {
        assertOneLine(
                FAILED,
                "198.18.0.99",
                Ztun.attempt(net.client(0), "--server=198.18.0.99", transport, "--handshake-timeout=1s"));
    }

    @Test
    void shouldSayThatTheServerHasNoSuchName(Topology net) {
        assertOneLine(FAILED, "ztun.invalid", Ztun.attempt(net.client(0), "--server=ztun.invalid"));
    }

    @Test
    void shouldSayWhatRightIsMissing(Topology net) {
        Shell.Outcome outcome = net.server()
                .netns()
                .attempt(
                        Ztun.START,
                        "setpriv",
                        "--inh-caps=-net_admin",
                        "--bounding-set=-net_admin",
                        Distribution.ztun(),
                        "--subnet=10.99.0.1/24");
        assertOneLine(FAILED, "CAP_NET_ADMIN", outcome);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--psk-file=", "--plugins="})
    void shouldSayThatPermissionIsDenied(String option, Topology net, @TempDir Path folder) throws IOException {
        Path closed = option.startsWith("--plugins")
                ? Files.createDirectory(folder.resolve("closed"))
                : Files.createFile(folder.resolve("closed"));
        Files.setPosixFilePermissions(closed, Set.of());
        Shell.Outcome outcome = net.server()
                .netns()
                .attempt(
                        Ztun.START,
                        "setpriv",
                        "--inh-caps=-dac_override,-dac_read_search",
                        "--bounding-set=-dac_override,-dac_read_search",
                        Distribution.ztun(),
                        "--subnet=10.99.0.1/24",
                        option + closed);
        assertOneLine(WRONG_USAGE, "=" + closed + (option.startsWith("--psk") ? "; " : " reason="), outcome);
        assertTrue(outcome.err().strip().endsWith("permission denied"), outcome::err);
    }

    /** With 30 the system's own word says so, too. */
    @ParameterizedTest
    @ValueSource(ints = {16, 20, 24, 26, 28, 30})
    void shouldSayThatTooFewFilesMayBeOpen(int limit, Topology net) {
        Shell.Outcome outcome = net.server()
                .netns()
                .attempt(
                        Ztun.START,
                        "sh",
                        "-c",
                        "ulimit -n " + limit + "; exec \"$@\"",
                        "limited",
                        Distribution.ztun(),
                        "--subnet=10.99.0.1/24");
        assertOneLine(FAILED, "ulimit -n", outcome);
        assertTrue(outcome.err().contains("limit=" + limit), outcome::toString);
    }

    @Test
    void shouldShowTheTraceToWhoAsksForIt(Topology net) {
        Shell.Outcome outcome = Ztun.attempt(net.client(0), "--server=198.18.0.1", "-v");
        assertEquals(FAILED, outcome.exit());
        assertTrue(outcome.err().contains("\tat io.ztun"), outcome::err);
    }

    private static void assertOneLine(int status, String named, Shell.Outcome outcome) {
        assertEquals(status, outcome.exit(), outcome::toString);
        assertEquals(1, outcome.errLines().size(), outcome::toString);
        assertEquals("", outcome.out(), outcome::toString);
        assertTrue(outcome.err().contains(named), outcome::toString);
        assertFalse(outcome.err().contains("Exception"), outcome::toString);
    }
}
