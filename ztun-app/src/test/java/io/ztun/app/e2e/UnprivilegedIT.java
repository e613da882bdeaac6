package io.ztun.app.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * What those can do who are not root.
 *
 * <pre>
 *      server (user nobody with CAP_NET_ADMIN)      client 0
 *   172.168.13.1                            -----  172.168.13.2
 * </pre>
 */
@Network(clients = 1, commands = "setpriv")
final class UnprivilegedIT {

    private static final String EVERYBODY = "666";
    private static final String ROOT_ONLY = "600";

    private Path copy;
    private String installed;

    /** The build's own folder may lie where nobody but its owner can read it. */
    @BeforeEach
    void copyDistribution() throws IOException {
        copy = Files.createTempDirectory(
                "ztun-e2e-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        installed = Ztun.install(copy);
    }

    @AfterEach
    void removeCopy() {
        Shell.run("rm", "-r", copy.toString());
    }

    private Shell.Outcome nobody(String tunMode, String... arguments) {
        List<String> command = new ArrayList<>(List.of(installed));
        command.addAll(List.of(arguments));
        return Shell.attempt(Demo.TIMEOUT, PrivateTun.asNobody(tunMode, "", command));
    }

    @Test
    void shouldServeWithNoRightsButCapNetAdmin(Topology net) {
        List<String> command = PrivateTun.asNobody(EVERYBODY, "+net_admin", List.of(installed));
        try (LoggedProcess server =
                new LoggedProcess("ztun server", net.server().netns().inside(command))) {
            Await.until("the interface is up", Ztun.START, () -> net.server().addressOf(Ztun.TUN));
            server.awaitLine(".", Ztun.START);
            try (Ztun client = Ztun.client(net.client(0), net.server())) {
                net.server().ping(client.address(), 3);
            }
        }
    }

    @Test
    void shouldSayWhatIsMissingForATunnel() {
        Shell.Outcome outcome = nobody(ROOT_ONLY, "--subnet=10.99.0.1/24");
        assertEquals(1, outcome.exit(), outcome::toString);
        assertEquals(1, outcome.errLines().size(), outcome::toString);
        assertTrue(outcome.err().contains("/dev/net/tun"), outcome::err);
    }

    @Test
    void shouldShowTheDemoInAUserNamespace() {
        Demo.assertShown(nobody(EVERYBODY, "demo"));
    }

    @Test
    void shouldSayWhatIsMissingForTheDemo() {
        Shell.Outcome outcome = nobody(ROOT_ONLY, "demo");
        assertEquals(1, outcome.exit(), outcome::toString);
        assertEquals(1, outcome.errLines().size(), outcome::toString);
        assertTrue(outcome.err().contains("/dev/net/tun"), outcome::err);
        assertFalse(outcome.out().contains("starting"), outcome::out);
    }
}
