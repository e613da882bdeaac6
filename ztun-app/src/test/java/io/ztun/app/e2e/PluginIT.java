package io.ztun.app.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

import io.ztun.demo.InterfaceCounters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A codec that was built outside ZTun's build works as the built-in ones do: the one in {@code docs/examples/plugin}.
 *
 * <pre>
 *      server              client 0
 *   172.168.13.1  -----  172.168.13.2      --plugins=FOLDER --codec=rle on both ends
 * </pre>
 */
@Network(clients = 1)
final class PluginIT {

    private static final long LENGTH = 16 * 1024 * 1024;

    @TempDir
    private static Path built;

    private static Path jar;

    @TempDir
    private Path folder;

    @BeforeAll
    static void build() {
        jar = Examples.buildPlugin(built);
    }

    @BeforeEach
    void install() throws IOException {
        Files.copy(jar, folder.resolve("rle.jar"));
    }

    @Test
    void shouldBeListed(Topology net) {
        String row = row(Ztun.attempt(net.server(), "plugins", "--plugins=" + folder));
        assertTrue(row.contains("org.example.rle"), row);
        assertTrue(row.contains("1.0"), row);
        assertTrue(row.contains("rle.jar"), row);
    }

    @Test
    void shouldNotBeThereWithoutItsFolder(Topology net) {
        Shell.Outcome outcome = Ztun.attempt(net.server(), "plugins");
        assertEquals(0, outcome.exit(), outcome::toString);
        assertFalse(outcome.out().contains("rle"), outcome::out);
    }

    @Test
    void shouldWorkWithoutAModuleDescriptor(Topology net) {
        String jarTool = Path.of(System.getProperty("java.home"), "bin", "jar").toString();
        Path classes = built.resolve("classes");
        Shell.run(
                jarTool,
                "--create",
                "--file",
                folder.resolve("rle.jar").toString(),
                "-C",
                classes.toString(),
                "META-INF",
                "-C",
                classes.toString(),
                "org");
        String row = row(Ztun.attempt(net.server(), "plugins", "--plugins=" + folder));
        assertTrue(row.contains("rle.jar"), row);
    }

    @Test
    void shouldCarryTrafficWhenBothEndsHaveIt(Topology net, TestReporter reporter) {
        String[] options = {"--plugins=" + folder, "--codec=rle"};
        try (Ztun server = Ztun.server(net.server(), options);
                Ztun client = Ztun.client(net.client(0), net.server(), options);
                Agent far = new Agent(net.server());
                Agent near = new Agent(net.client(0))) {
            server.awaitLine("Serving .*codec=rle/block", Ztun.START);
            near.bulk(server.address(), LENGTH);
            far.bulk(client.address(), LENGTH);

            InterfaceCounters inside =
                    InterfaceCounters.read(client.pid(), Ztun.TUN).orElseThrow();
            InterfaceCounters wire =
                    InterfaceCounters.read(client.pid(), Host.WIRE).orElseThrow();
            net.client(0)
                    .netns()
                    .run("ping", "-n", "-c", "20", "-i", "0.02", "-s", "8000", "-p", "00", server.address());
            long insideBytes = InterfaceCounters.read(client.pid(), Ztun.TUN)
                    .orElseThrow()
                    .since(inside)
                    .bytes();
            long wireBytes = InterfaceCounters.read(client.pid(), Host.WIRE)
                    .orElseThrow()
                    .since(wire)
                    .bytes();
            reporter.publishEntry("pings full of zeros: inside=" + insideBytes + " wire=" + wireBytes);
            assertTrue(wireBytes < insideBytes / 4, () -> "inside=" + insideBytes + " wire=" + wireBytes);
        }
    }

    @Test
    void shouldNameTheJarOfACodecThatThrows(Topology net, @TempDir Path target) throws IOException {
        Path broken = Examples.buildPlugin(
                target,
                "RleEncoder.java",
                "int written =",
                "if (length > 900) throw new IllegalStateException(\"a bug\"); int written =");
        Files.copy(broken, folder.resolve("rle.jar"), StandardCopyOption.REPLACE_EXISTING);
        String[] options = {"--plugins=" + folder, "--codec=rle"};
        try (Ztun server = Ztun.server(net.server(), options);
                Ztun client = Ztun.client(net.client(0), net.server(), options)) {
            Shell.Outcome small = ping(net, server, 100);
            assertEquals(0, small.exit(), small::toString);
            int mark = client.mark();
            ping(net, server, 1_000);
            client.awaitLine(
                    mark,
                    "Ending a session that failed: .* codec=rle/block jar=" + folder.resolve("rle.jar")
                            + " cause=java.lang.IllegalStateException: a bug",
                    Ztun.START);
            client.awaitLine(mark, "Connected to ", Ztun.START);
            Shell.Outcome after = ping(net, server, 100);
            assertEquals(0, after.exit(), after::toString);
        }
    }

    private static Shell.Outcome ping(Topology net, Ztun server, int size) {
        return net.client(0)
                .netns()
                .attempt(
                        Duration.ofSeconds(20),
                        "ping",
                        "-n",
                        "-c",
                        "1",
                        "-W",
                        "5",
                        "-s",
                        Integer.toString(size),
                        server.address());
    }

    @Test
    void shouldBeRefusedByAServerThatHasItNot(Topology net) {
        try (Ztun server = Ztun.server(net.server())) {
            String address = "--server=" + net.server().address();
            Shell.Outcome outcome = Ztun.attempt(net.client(0), address, "--plugins=" + folder, "--codec=rle");
            assertEquals(1, outcome.exit(), outcome::toString);
            assertTrue(outcome.err().contains("no codec in common"), outcome::err);
            server.awaitLine("Refused .*no codec in common", Ztun.START);
        }
    }

    @Test
    void shouldNameBothJarsThatHaveOneName(Topology net) throws IOException {
        Files.copy(jar, folder.resolve("again.jar"));
        assertOneLine(Ztun.attempt(net.server(), "plugins", "--plugins=" + folder), "again.jar");
    }

    @Test
    void shouldNameABrokenJar(Topology net) throws IOException {
        Files.writeString(folder.resolve("broken.jar"), "this is no jar");
        assertOneLine(Ztun.attempt(net.server(), "plugins", "--plugins=" + folder), "broken.jar");
    }

    private static void assertOneLine(Shell.Outcome outcome, String named) {
        assertTrue(outcome.exit() != 0, outcome::toString);
        assertEquals(1, outcome.errLines().size(), outcome::toString);
        assertTrue(outcome.err().contains(named), outcome::err);
    }

    private static String row(Shell.Outcome outcome) {
        assertEquals(0, outcome.exit(), outcome::toString);
        return outcome.out()
                .lines()
                .filter(line -> line.contains("rle"))
                .findFirst()
                .orElse("none in " + outcome.out());
    }
}
