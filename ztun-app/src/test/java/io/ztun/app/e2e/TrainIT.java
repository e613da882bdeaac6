package io.ztun.app.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

import io.ztun.testkit.netns.RequiresNetns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** {@code ztun train}, whose cache later starts take in place of the class-data archive. */
@RequiresNetns(commands = "nsenter")
@EnabledForJreRange(min = JRE.JAVA_25)
final class TrainIT {

    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    @Test
    void shouldKeepWhatTheJvmLearns(@TempDir Path temp) throws IOException {
        Path home = temp.resolve("ztun");
        Shell.run("cp", "-a", Distribution.lib().getParent().toString(), home.toString());
        Shell.run("rm", "-rf", home + "/cds");
        Files.createDirectory(home.resolve("cds"));

        Shell.Outcome trained = ztun(home, "train");

        assertEquals(0, trained.exit(), trained::toString);
        assertEquals("", trained.out() + trained.err());
        try (Stream<Path> files = Files.list(home.resolve("cds"))) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).toList();
            assertEquals(1, names.size(), names::toString);
            assertTrue(names.get(0).endsWith(".aot"), names::toString);
        }
        Shell.Outcome outcome = ztun(home, "--version", "-Xlog:aot");
        assertTrue(outcome.out().contains("Using AOT-linked classes: true"), outcome::toString);
    }

    /** As users start it: the options that make the other tests' processes cheaper are left out. */
    private static Shell.Outcome ztun(Path home, String command, String... javaOptions) {
        List<String> line = new ArrayList<>(List.of("env", "ZTUN_JAVA_OPTS=" + String.join(" ", javaOptions)));
        line.addAll(List.of(home.resolve("bin/ztun").toString(), command));
        return Shell.attempt(TIMEOUT, line);
    }
}
