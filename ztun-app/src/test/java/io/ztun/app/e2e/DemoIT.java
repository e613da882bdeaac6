package io.ztun.app.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.ztun.testkit.netns.RequiresNetns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** {@code ztun demo}, which makes its own hosts, and leaves none of them. */
@RequiresNetns(commands = "nsenter")
final class DemoIT {

    private static final Duration GONE = Duration.ofSeconds(10);

    /** A variable that every process of the demo inherits. */
    private static final String MARK = "ZTUN_DEMO_IT=" + ProcessHandle.current().pid() + "-";

    @AfterEach
    void shouldLeaveNothing() {
        Await.until("the demo's processes are gone", GONE, () -> processes().isEmpty());
    }

    /** All that it has started, with its namespaces' holders; tests that run beside this one start the same programs. */
    private static List<String> processes() {
        return ProcessHandle.allProcesses()
                .filter(DemoIT::isMarked)
                .map(process ->
                        process.pid() + " " + process.info().commandLine().orElse(""))
                .toList();
    }

    private static boolean isMarked(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", "" + process.pid(), "environ"), StandardCharsets.ISO_8859_1)
                    .contains(MARK);
        } catch (IOException e) {
            return false; // it has ended, or is the kernel's
        }
    }

    private static List<String> marked(String... command) {
        List<String> all = new ArrayList<>(List.of("env", MARK));
        all.addAll(List.of(command));
        return all;
    }

    /** As users start it: the options that make the other tests' processes cheaper are left out. */
    private static Shell.Outcome demo(String... options) {
        List<String> command = new ArrayList<>(List.of("env", "-u", "ZTUN_JAVA_OPTS"));
        command.addAll(marked(Distribution.ztun(), "demo"));
        command.addAll(List.of(options));
        return Shell.attempt(Demo.TIMEOUT, command);
    }

    @Test
    void shouldShowWhatIsSaved() {
        Demo.assertShown(demo());
    }

    @Test
    void shouldPassOptionsOn() {
        Shell.Outcome outcome = demo("--codec=zstd", "--transport=udp");
        Demo.assertShown(outcome);
        assertTrue(outcome.out().contains("--server=198.18.0.1 --codec=zstd --transport=udp"), outcome::out);
    }

    @Test
    void shouldSayWhyItsServerDidNotStart() {
        Shell.Outcome outcome = Shell.attempt(Demo.TIMEOUT, marked(Distribution.ztun(), "demo", "--codec=lzo"));
        assertEquals(1, outcome.exit(), outcome::toString);
        assertEquals(1, outcome.errLines().size(), outcome::toString);
        assertTrue(outcome.err().contains("lzo"), outcome::err);
    }

    @Test
    void shouldCleanUpWhenItIsEnded() {
        try (LoggedProcess demo = new LoggedProcess("demo", marked(Distribution.ztun(), "demo"))) {
            demo.awaitLine("sending .*log lines", Duration.ofSeconds(30));
            demo.signal("TERM");
            assertEquals(143, demo.awaitExit(GONE));
        }
    }

    @Test
    void shouldCleanUpWhenItIsKilled() {
        try (LoggedProcess demo = new LoggedProcess("demo", marked(Distribution.ztun(), "demo"))) {
            demo.awaitLine("sending .*log lines", Duration.ofSeconds(30));
            demo.kill();
        }
    }
}
