package io.ztun.app.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.ztun.core.Keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Both ends give root's rights up once they are open, and do all that they have to do without.
 *
 * <pre>
 *      server                        client 0
 *   --user nobody                 --user nobody
 *   (started again)
 * </pre>
 */
@Network(clients = 1)
final class RightsIT {

    private static final String NOBODY = "--user=nobody";
    private static final int WRONG_USAGE = 2;
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String NONE = "0000000000000000";

    /** JNA, the codecs, and nothing of the JVM's. */
    private static final Pattern LIBRARY = Pattern.compile("r-xp .* (/.*(?:jna|jnidispatch|lz4|zstd|snappy)[^/]*)$");

    private Path folder;
    private Path clients;
    private String client;
    private String serverPublic;

    @BeforeEach
    void makeKeys() throws IOException {
        folder = Files.createTempDirectory(
                "ztun-e2e-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        serverPublic = Keys.generate(folder.resolve("server.key"));
        client = Keys.generate(folder.resolve("client.key")) + " laptop\n";
        clients = Files.writeString(folder.resolve("clients"), client);
        Files.setPosixFilePermissions(clients, PosixFilePermissions.fromString("rw-r--r--"));
    }

    @AfterEach
    void remove() {
        LoggedProcess.closeAll();
        Shell.run("rm", "-r", folder.toString());
    }

    private List<String> command(Host host, String... options) {
        List<String> command = new ArrayList<>(List.of(folder + "/ztun/bin/ztun"));
        command.addAll(List.of(options));
        return host.netns().inside(command);
    }

    private LoggedProcess server(Host host) {
        LoggedProcess server = new LoggedProcess(
                "server",
                command(host, NOBODY, "--key-file=" + folder + "/server.key", "--authorized-clients=" + clients));
        server.awaitLine("Listening", Ztun.START);
        return server;
    }

    @Test
    void shouldWorkWithoutAnyRight(Topology net) throws IOException {
        Ztun.install(folder);
        LoggedProcess server = server(net.server());
        LoggedProcess laptop = new LoggedProcess(
                "client",
                command(
                        net.client(0),
                        NOBODY,
                        "--server=" + net.server().address(),
                        "--codec=zstd",
                        "--key-file=" + folder + "/client.key",
                        "--server-key=" + serverPublic));
        laptop.awaitLine("Rights dropped: user=nobody", Ztun.START);
        net.client(0).ping(Ztun.SERVER, 3);
        assertNoRights(server);
        assertNoRights(laptop);
        assertEquals(
                Set.of("libjnidispatch.so", "liblz4-java.so", "libsnappyjava.so", "libzstd-jni"), librariesOf(server));
        assertEquals(Set.of("libjnidispatch.so", "libzstd-jni"), librariesOf(laptop));

        Files.writeString(clients, client + "# and nobody else\n");
        server.signal("HUP");
        server.awaitLine("Read " + clients + ": clients=1", SOON);
        server.close();
        server = server(net.server());
        server.awaitLine("Serving .* client=laptop", SOON);
        net.client(0).ping(Ztun.SERVER, 3);

        net.client(0).netns().ip("addr", "flush", "dev", Ztun.TUN, "scope", "global");
        laptop.awaitLine(
                "the system refuses to change it: device=ztun0 missing: address=(\\S+) errno=EPERM\\(1\\); as root: ip address"
                        + " add \\1 dev ztun0$",
                SOON);
        net.client(0).netns().ip("addr", "add", "172.168.13.2/24", "dev", Ztun.TUN);
        laptop.awaitLine("The interface is as it should be again", SOON);
        net.client(0).ping(Ztun.SERVER, 3);

        laptop.signal("TERM");
        assertEquals(0, laptop.awaitExit(SOON), laptop::toString);
        assertFalse(net.client(0).hasInterface(Ztun.TUN));
    }

    @Test
    void shouldSayWhatItCouldNotReadLater(Topology net) throws IOException {
        Files.setPosixFilePermissions(clients, PosixFilePermissions.fromString("rw-------"));
        assertRefused(
                "--user cannot read it: file=" + clients,
                net.server(),
                NOBODY,
                "--key-file=" + folder + "/server.key",
                "--authorized-clients=" + clients);
        assertFalse(net.server().hasInterface(Ztun.TUN));
        assertRefused("unknown user: user=no-such-user", net.server(), "--user=no-such-user");
        assertRefused("--user is there to stop being root", net.server(), "--user=root");
    }

    private void assertRefused(String why, Host host, String... options) {
        Shell.Outcome outcome = Ztun.attempt(host, options);
        assertEquals(WRONG_USAGE, outcome.exit(), outcome::toString);
        assertTrue(outcome.errLines().get(outcome.errLines().size() - 1).contains(why), outcome::toString);
        assertFalse(outcome.err().contains("Exception"), outcome::toString);
    }

    /** What holds for every thread, those of the JVM's own too. */
    private static void assertNoRights(LoggedProcess process) throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(process.pid()), "task"))) {
            for (Path task : (Iterable<Path>) tasks::iterator) {
                String status = status(task);
                for (String line : List.of(
                        "Uid:\t65534\t65534\t65534\t65534",
                        "Gid:\t65534\t65534\t65534\t65534",
                        "CapPrm:\t" + NONE,
                        "CapEff:\t" + NONE,
                        "CapAmb:\t" + NONE,
                        "NoNewPrivs:\t1")) {
                    assertTrue(status.isEmpty() || status.contains("\n" + line + "\n"), () -> line + " in\n" + status);
                }
                assertTrue(
                        status.isEmpty()
                                || Pattern.compile("\nGroups:\\s*\n")
                                        .matcher(status)
                                        .find(),
                        status);
            }
        }
    }

    /** Empty for a thread that has ended. */
    private static String status(Path task) throws IOException {
        try {
            return Files.readString(task.resolve("status"));
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    /** The names of the native libraries that it uses, all of which are files of the distribution. */
    private Set<String> librariesOf(LoggedProcess process) {
        try (Stream<String> maps = Files.lines(Path.of("/proc", Long.toString(process.pid()), "maps"))) {
            List<String> files = maps.map(LIBRARY::matcher)
                    .filter(Matcher::find)
                    .map(found -> found.group(1))
                    .toList();
            files.forEach(file -> assertTrue(file.startsWith(folder + "/ztun/lib/native/linux-"), file));
            return files.stream()
                    .map(file -> file.replaceAll(".*/|-[0-9].*", ""))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
