package io.ztun.app.e2e;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.testkit.netns.RequiresNetns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Where no native code can be unpacked or loaded, one line says so, and how to choose another place. */
@RequiresNetns(commands = "mount")
final class TemporaryFolderIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private Path copy;

    /** The build may lie in the folder that the mount hides. */
    @BeforeEach
    void copyDistribution() {
        copy = Path.of(Shell.run("mktemp", "-d", "-p", "/var/tmp", "ztun-e2e.XXXXXX"));
        Shell.run(
                "cp", "-r", Path.of(Distribution.ztun()).getParent().getParent().toString(), copy + "/ztun");
        Shell.run("rm", "-r", copy + "/ztun/cds"); // an archive for this one copy takes longer than it saves
    }

    @AfterEach
    void removeCopy() {
        Shell.run("rm", "-r", copy.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"noexec", "noexec --user nobody", "size=100k", "size=100k --user nobody", "ro"})
    void shouldSayWhereToUnpackInstead(String how) {
        String[] words = how.split(" ", 2);
        String script = "mount -t tmpfs -o nosuid tmpfs /tmp && mount -o remount," + words[0] + " /tmp && exec " + copy
                + "/ztun/bin/ztun --open --subnet 10.13.0.1/24 " + (words.length > 1 ? words[1] : "");

        Shell.Outcome outcome = Shell.attempt(TIMEOUT, List.of("unshare", "--mount", "--net", "sh", "-c", script));

        assertEquals(2, outcome.exit(), outcome::toString);
        assertEquals(1, outcome.errLines().size(), outcome::toString);
        assertTrue(outcome.err().endsWith("; choose another with ZTUN_JAVA_OPTS=-Djava.io.tmpdir=DIR"), outcome::err);
        assertEquals("", outcome.out());
    }
}
