package io.ztun.app.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

import io.ztun.core.Keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * What keeps a tunnel's process going, what ends it, and who can look into it; with the options that users start it with.
 *
 * <pre>
 *      server        client 0: a client, or a crowd of them
 * </pre>
 */
@Network(clients = 1, commands = "kill")
final class ProcessIT {

    /**
     * Those that do not ask for an end, as numbers of x86, ARM, POWER and RISC-V. Without 17 to 22 (children, job control), what
     * the processor raises (4, 7, 8, 11), and what the C library keeps to itself (32, 33).
     */
    private static final List<Integer> HARMLESS = IntStream.concat(
                    IntStream.of(3, 5, 6, 10, 12, 13, 14, 16), IntStream.rangeClosed(23, 64))
            .filter(signal -> signal != 32 && signal != 33)
            .boxed()
            .toList();

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration OUT_OF_MEMORY = Duration.ofSeconds(60);

    @TempDir
    Path temp;

    /** Without the options that make other tests' processes cheaper, or with others. */
    private static LoggedProcess ztun(Host host, String javaOptions, String... options) {
        List<String> command = new ArrayList<>(List.of("env", "ZTUN_JAVA_OPTS=" + javaOptions, Distribution.ztun()));
        command.addAll(List.of(options));
        return new LoggedProcess("ztun", host.netns().inside(command));
    }

    @Test
    void shouldGoOnWhateverSignalComes(Topology net) {
        LoggedProcess server = ztun(net.server(), "");
        server.awaitLine("Listening", Ztun.START);
        LoggedProcess client =
                ztun(net.client(0), "", "--server=" + net.server().address());
        client.awaitLine("Connected", Ztun.START);
        for (int signal : HARMLESS) {
            server.signal(Integer.toString(signal));
            client.signal(Integer.toString(signal));
            assertTrue(server.isAlive() && client.isAlive(), () -> "signal " + signal + ": " + server + client);
        }
        net.client(0).ping(Ztun.SERVER, 3);
        client.awaitLine("Full thread dump", SOON);

        int mark = client.mark();
        client.signal("USR1");
        client.awaitLine(mark, "Statistics: seconds=", SOON);
        client.signal("TERM");
        assertEquals(0, client.awaitExit(SOON), client::toString);
    }

    /** At random moments from when the launcher's first lines have run until the server listens. */
    @Test
    void shouldComeUpWhateverSignalComes(Topology net, TestReporter reporter) throws IOException {
        long seed = Long.getLong("ztun.seed", System.nanoTime());
        reporter.publishEntry("ztun.seed", Long.toString(seed));
        Random random = new Random(seed);
        for (int start = 0; start < 4; start++) {
            LoggedProcess server = ztun(net.server(), "");
            long startNs = System.nanoTime();
            while (!ignoresSignals(server)) { // Await would come late
                assertTrue(System.nanoTime() - startNs < SOON.toNanos(), server::toString);
            }
            int sent = 0;
            while (server.lines().stream().noneMatch(line -> line.contains("Listening"))) {
                int signal = HARMLESS.get(random.nextInt(HARMLESS.size()));
                assertTrue(server.isAlive(), () -> "after signal " + signal + ": " + server);
                server.signal(Integer.toString(signal));
                sent++;
                LockSupport.parkNanos(random.nextInt(10_000_000));
            }
            reporter.publishEntry("signals", Integer.toString(sent));
            assertTrue(sent > 0, "signals sent: " + sent);
            server.signal("TERM");
            assertEquals(0, server.awaitExit(SOON), server::toString);
        }
    }

    /** The launcher's list ends with signal 63, and with 64, which the JVM takes; see proc(5), SigIgn. */
    private static boolean ignoresSignals(LoggedProcess process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "status"))
                    .lines()
                    .filter(line -> line.startsWith("SigIgn:"))
                    .anyMatch(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16) << 1 < 0);
        } catch (IOException e) {
            throw new AssertionError(process.toString(), e);
        }
    }

    /** The dump would have the secret in it. */
    @Test
    void shouldNotLetTheSameUserDumpItsMemory(Topology net) {
        Path secret = temp.resolve("secret");
        Keys.generate(secret);
        LoggedProcess server = ztun(net.server(), "", "--psk-file=" + secret);
        server.awaitLine("Listening", Ztun.START);
        Path dump = temp.resolve("dump");
        String jmap = Path.of(System.getProperty("java.home"), "bin", "jmap").toString();

        Shell.Outcome outcome = Shell.attempt(
                Duration.ofSeconds(60),
                List.of(
                        jmap,
                        "-J-Dsun.tools.attach.attachTimeout=3000",
                        "-dump:file=" + dump,
                        Long.toString(server.pid())));

        assertNotEquals(0, outcome.exit(), outcome::toString);
        assertFalse(Files.exists(dump));
        assertTrue(server.isAlive());
    }

    /** Better at the start than on the day on which all of them are there. */
    @Test
    void shouldNotStartWhereItsClientsDoNotFitInTheHeap(Topology net) {
        LoggedProcess server = ztun(net.server(), "-Xmx64m", "--max-clients=20000");
        assertEquals(2, server.awaitExit(Ztun.START), server::toString);
        assertEquals(1, server.mark(), server::toString);
        assertTrue(
                server.lines()
                        .get(0)
                        .matches(
                                "ztun: --max-clients=20000 takes a heap of 350 MiB, and this one has \\d+: allow more with"
                                        + " ZTUN_JAVA_OPTS=-Xmx350m where the machine has 700 MiB or more, or no more clients than"
                                        + " --max-clients 2\\d{3}"),
                server::toString);
    }

    /** It would keep port and interface, do nothing for anybody, and not even hear SIGTERM. */
    @Test
    void shouldEndWhenTheHeapIsFull(Topology net, TestReporter reporter) {
        String[] crowded = {
            "--subnet=10.13.0.1/16",
            "--max-clients=65536",
            "--max-clients-per-source=65536",
            "--handshake-rate=65536",
            "--max-half-open=65536",
            "--max-half-open-per-source=65536",
            "-q"
        };
        LoggedProcess server = ztun(net.server(), "-Xms8m -Xmx10m -Dio.ztun.heap-check=off", crowded);
        Await.until(
                "the server listens",
                Ztun.START,
                () -> server.isAlive() && net.server().hasListener(Ztun.PORT));
        Agent clients = new Agent(net.client(0));

        int connected = clients.crowd(net.server().address(), 20_000);
        int status = server.awaitExit(OUT_OF_MEMORY);

        reporter.publishEntry("clients", Integer.toString(connected));
        assertEquals(1, status, server::toString);
        List<String> said = server.lines().stream()
                .filter(line -> line.contains("out of memory"))
                .toList();
        assertEquals(1, said.size(), server::toString);
        assertTrue(said.get(0).startsWith("ztun: out of memory: reason=Java heap"), server::toString);
        assertFalse(net.server().hasInterface(Ztun.TUN));
    }
}
