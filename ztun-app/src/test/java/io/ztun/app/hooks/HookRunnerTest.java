package io.ztun.app.hooks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Real programs, whose traces are in a file. */
@Timeout(60)
class HookRunnerTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private Path traces;

    @BeforeEach
    void make() {
        traces = folder.resolve("traces");
    }

    private HookRunner.Call call(String script, Map<String, String> facts) {
        return new HookRunner.Call(
                new HookProgram(HookEvent.CLIENT_UP, List.of("/bin/sh", "-c", script, "sh", traces.toString())), facts);
    }

    private HookRunner.Call trace(Object text) {
        return call("echo " + text + " >>$1", Map.of());
    }

    private List<String> traces() throws IOException {
        return Files.exists(traces) ? Files.readAllLines(traces) : List.of();
    }

    @Test
    void shouldRunInOrderAndNotBefore() throws IOException {
        HookRunner runner = new HookRunner(LONG, LONG);
        IntStream.range(0, 20).mapToObj(this::trace).forEach(runner::submit);
        assertEquals(List.of(), traces());
        runner.last(trace("end"));
        runner.begin();
        runner.close();
        assertEquals(IntStream.range(0, 20).mapToObj(Integer::toString).toList(), traces().subList(0, 20));
        assertEquals("end", traces().get(20));
    }

    @Test
    void shouldGiveFactsAndNothingElse() throws IOException {
        HookRunner runner = new HookRunner(LONG, LONG);
        runner.begin();
        runner.submit(call("env | grep -v ^_= | sort >>$1", Map.of("ZTUN_REASON", "it's over;\n $(reboot)\0")));
        runner.close();
        assertEquals(
                List.of(
                        "LC_ALL=C.UTF-8",
                        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                        "PWD=/",
                        "ZTUN_EVENT=client-up",
                        "ZTUN_REASON=it's over;? $(reboot)?"),
                traces().stream()
                        .filter(line -> !line.matches("(SHLVL|OLDPWD)=.*"))
                        .toList());
    }

    @Test
    void shouldKillWhatTakesTooLongAndGoOn() throws Exception {
        HookRunner runner = new HookRunner(Duration.ofMillis(500), LONG);
        runner.begin();
        long startNs = System.nanoTime();
        runner.submit(call("sleep 30 & echo $! >>$1; wait; echo woke >>$1", Map.of()));
        assertTrue(System.nanoTime() - startNs < 400_000_000L, "whoever submits does not wait");
        runner.submit(trace("next"));
        runner.close();
        assertEquals("next", traces().get(1));
        Path child = Path.of("/proc", traces().get(0), "stat");
        for (int i = 0; i < 100 && runs(child); i++) {
            Thread.sleep(50);
        }
        assertFalse(runs(child), "its child is gone too");
    }

    /** Not so where it is dead and nobody has asked for its status yet: proc(5). */
    private static boolean runs(Path stat) {
        try {
            return !Files.readString(stat).contains(") Z ");
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void shouldGoOnAfterOneThatFails() throws IOException {
        HookRunner runner = new HookRunner(LONG, LONG);
        runner.begin();
        runner.submit(call("exit 3", Map.of()));
        runner.submit(new HookRunner.Call(new HookProgram(HookEvent.UP, List.of("/no/such/program")), Map.of()));
        runner.submit(trace("next"));
        runner.close();
        assertEquals(List.of("next"), traces());
    }

    @Test
    void shouldRunTheLastOneWhateverElseWaits() throws IOException {
        HookRunner runner = new HookRunner(LONG, Duration.ofMillis(300));
        runner.begin();
        for (int i = 0; i < 100; i++) {
            runner.submit(call("sleep 0.1; echo waited >>$1", Map.of()));
        }
        runner.last(trace("end"));
        runner.close();
        List<String> all = traces();
        assertTrue(all.size() < 50, all::toString);
        assertEquals("end", all.get(all.size() - 1));
    }

    @Test
    void shouldBoundWhatWaits() throws IOException {
        HookRunner runner = new HookRunner(LONG, LONG);
        for (int i = 0; i < HookRunner.WAITING_MAX + 100; i++) {
            runner.submit(i < HookRunner.WAITING_MAX - 1 ? call(":", Map.of()) : trace(i));
        }
        runner.last(trace("end"));
        runner.begin();
        runner.close();
        assertEquals(List.of(Integer.toString(HookRunner.WAITING_MAX - 1), "end"), traces());
    }

    @Test
    void shouldEndWithoutHavingBegun() throws IOException {
        HookRunner runner = new HookRunner(LONG, LONG);
        runner.last(trace("end"));
        runner.close();
        assertEquals(List.of(), traces());
    }
}
