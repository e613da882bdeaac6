package io.ztun.app.e2e;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Where the folder for temporary files is of no use, a tunnel is up all the same.
 *
 * <pre>
 *        server                client 0
 *   /tmp: mounted so      /tmp: mounted so
 * </pre>
 */
@Network(clients = 1)
final class TemporaryFolderIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final String REMEDY = "; choose another folder with ZTUN_JAVA_OPTS=-Djava.io.tmpdir=DIR";

    private Path copy;
    private String installed;

    /** The build may lie in the folder that the mount hides. */
    @BeforeEach
    void copyDistribution() {
        copy = Path.of(Shell.run("mktemp", "-d", "-p", "/var/tmp", "ztun-e2e.XXXXXX"));
        Shell.run("chmod", "a+rx", copy.toString());
        installed = Ztun.install(copy);
    }

    @AfterEach
    void removeCopy() {
        LoggedProcess.closeAll();
        Shell.run("rm", "-r", copy.toString());
    }

    /** All that a library prints, such as a stack trace, would be a line more. */
    @ParameterizedTest
    @CsvSource({
        "noexec, lz4",
        "noexec, zstd",
        "noexec, snappy",
        "size=100k, lz4",
        "size=100k, zstd",
        "size=100k, snappy",
        "ro, lz4",
        "ro, zstd",
        "ro, snappy"
    })
    void shouldCarryPackets(String how, String codec, Topology net) {
        LoggedProcess server = new LoggedProcess("server", command(net.server(), how, "--open", "--user=nobody"));
        server.awaitLine("Rights dropped", Ztun.START);
        LoggedProcess client = new LoggedProcess(
                "client",
                command(net.client(0), how, "--server=" + net.server().address(), "--codec=" + codec, "--user=nobody"));
        client.awaitLine("Rights dropped", Ztun.START);
        server.awaitLine("Serving .*codec=" + codec, Ztun.START);
        net.client(0).ping(Ztun.SERVER, 3);
        for (LoggedProcess each : List.of(server, client)) {
            assertTrue(each.lines().get(0).endsWith(REMEDY), each::toString);
            assertTrue(each.lines().stream().noneMatch(line -> line.startsWith("\tat ")), each::toString);
        }
    }

    /** As on a machine for which the distribution has no files. */
    @ParameterizedTest
    @ValueSource(strings = {"noexec", "size=100k", "ro"})
    void shouldSayWhereToUnpackInstead(String how, Topology net) {
        Shell.run("rm", "-r", copy + "/ztun/lib/native");

        Shell.Outcome outcome = Shell.attempt(TIMEOUT, command(net.server(), how, "--open", "--user=nobody"));

        assertEquals(2, outcome.exit(), outcome::toString);
        assertEquals(1, outcome.errLines().size(), outcome::toString);
        assertTrue(outcome.err().endsWith(REMEDY), outcome::err);
        assertEquals("", outcome.out());
    }

    /** With a home that nobody can write into either. */
    private List<String> command(Host host, String how, String... options) {
        String script = "mount -t tmpfs -o nosuid tmpfs /tmp && mount -o remount," + how + " /tmp"
                + " && export ZTUN_JAVA_OPTS=\"$ZTUN_JAVA_OPTS -Duser.home=/proc/none\" && exec \"$@\"";
        List<String> command = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", script, "sh", installed));
        command.addAll(List.of(options));
        return host.netns().inside(command);
    }
}
