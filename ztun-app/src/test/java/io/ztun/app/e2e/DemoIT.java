package io.ztun.app.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.ztun.testkit.netns.RequiresNetns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** {@code ztun demo}, which makes its own hosts, and leaves none of them. */
@RequiresNetns(commands = "nsenter")
final class DemoIT {

    private static final Duration FLEET_TIMEOUT = Duration.ofSeconds(180);
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

    /** The fleet's demonstration, which keeps its files in a folder. */
    private static List<String> fleet(Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x")); // for FRR's user
        List<String> command = marked("ZTUN_JAVA_OPTS=-Djava.io.tmpdir=" + folder, Distribution.ztun(), "demo");
        command.add("--fleet");
        return command;
    }

    /** A line of a table: where a client was and is, for how long it was out of reach, and for how long its connection paused. */
    private static void assertMoved(String said, String client, String from, String to) {
        String row = "(?s).*\n" + client + " +10\\.13\\.[0-9.]+ +" + from + " +" + to + " +[0-9.]+ s +[0-9.]+ s\n.*";
        assertTrue(said.matches(row), () -> client + " from " + from + " to " + to + ": " + said);
    }

    @Test
    @RequiresNetns(commands = {"nsenter", "etcd", "vtysh"})
    void shouldShowAFleet(@TempDir Path folder) throws IOException {
        Shell.Outcome outcome = Shell.attempt(FLEET_TIMEOUT, fleet(folder));
        assertEquals(0, outcome.exit(), outcome::toString);
        assertMoved(outcome.out(), "laptop", "gw-a", "gw-b"); // killed
        assertMoved(outcome.out(), "till", "gw-b", "gw-b");
        assertMoved(outcome.out(), "laptop", "gw-b", "gw-a"); // drained
        assertMoved(outcome.out(), "till", "gw-b", "gw-a");
        assertTrue(outcome.out().contains("gw-b: 0 of 3 clients left"), outcome::out);
        assertNothingIn(folder);
    }

    @Test
    @RequiresNetns(commands = {"nsenter", "etcd", "vtysh"})
    void shouldCleanUpAFleetWhenItIsEnded(@TempDir Path folder) throws IOException {
        try (LoggedProcess demo = new LoggedProcess("demo", fleet(folder))) {
            demo.awaitLine("starting till", FLEET_TIMEOUT);
            demo.signal("TERM");
            assertEquals(143, demo.awaitExit(FLEET_TIMEOUT));
        }
        assertNothingIn(folder);
    }

    private static void assertNothingIn(Path folder) throws IOException {
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(
                    List.of(),
                    left.filter(each -> !each.getFileName().toString().startsWith("hsperfdata"))
                            .toList());
        }
    }
}
