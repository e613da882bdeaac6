package io.ztun.app.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ztun.core.Keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A server with very many clients: what each costs it, how soon all are there, and how soon they are back.
 *
 * <pre>
 *        server ------- client 0: all of them, in one JVM
 * </pre>
 *
 * <p>There are {@value #COUNT_DEFAULT}, or as many as the system property {@code ztun.crowd} says; seconds, and
 * an echo's time, are looked at with {@value #TIMED} or more only. {@code ztun.crowd.passing} says how many come and go.
 * CONTRIBUTING.md has the command for 5,000.
 */
@Network(
        clients = 1,
        commands = {"prlimit", "taskset"})
final class CrowdIT {

    private static final int COUNT_DEFAULT = 300;
    private static final int TIMED = 1_000;
    private static final int COUNT = Integer.getInteger("ztun.crowd", COUNT_DEFAULT);
    private static final int COMING_AND_GOING = Integer.getInteger("ztun.crowd.passing", 1_000);
    private static final int FEW = 100;

    private static final Duration ALL_MAX = Duration.ofSeconds(30);
    private static final double ECHO_RATIO_MAX = 1.5;
    private static final int QUIET_KIB_MAX = 64;
    private static final int BUSY_KIB_MAX = 400;
    private static final long LEFT_KIB_MAX = 32 * 1024;

    /** Whatever the JVM takes for itself meanwhile. */
    private static final int NOISE_KIB = 8 * 1024;

    private static final String WITNESS = "witness";

    private static final int ECHOES = COUNT < TIMED ? 300 : 2_000;
    private static final int BULK_BYTES = Integer.getInteger("ztun.crowd.bulk", 256 * 1024);
    private static final int BULK_PACKET = 4_000;

    private final List<String> figures = new ArrayList<>();
    private final List<String> missed = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({"tcp, open", "udp, open", "tcp, keys", "udp, keys"})
    void shouldBearThemAll(String transport, String security, @TempDir Path folder, Topology net, TestReporter reporter)
            throws IOException {
        Optional<Path> keys = security.equals("keys") ? Optional.of(keys(folder)) : Optional.empty();
        List<String> options = options(transport, folder, keys);
        Ztun server = start(net, options);
        CrowdProcess crowd = new CrowdProcess(net.client(0), net.server(), transport, "lz4", keys);
        CrowdProcess witness =
                new CrowdProcess(net.client(0), net.server(), transport, "lz4", keys.map(k -> k.resolve(WITNESS)));
        try {
            bear(server, crowd, witness);
            witness.close();
            back(server, () -> start(net, options), crowd);
            assertEquals(List.of(), missed, figures::toString);
        } finally {
            figures.forEach(figure -> reporter.publishEntry(transport + " " + security, figure));
        }
    }

    /** @param witness is one client more in a JVM of its own, which so many in one JVM do not slow down */
    private void bear(Ztun server, CrowdProcess crowd, CrowdProcess witness) {
        witness.join(1);
        witness.echoes(5 * ECHOES, 1);
        double alone = echoesOnOneProcessor(server, witness).p50();
        crowd.join(FEW);
        crowd.greet(5);
        MemoryByKind few = MemoryByKind.of(server.pid());
        note("memory with " + FEW + ": " + few);

        long startNs = System.nanoTime();
        crowd.join(COUNT - FEW);
        double seconds = secondsSince(startNs);
        note("seconds until " + (COUNT - FEW) + " more had connected: " + seconds);
        assertEquals(COUNT, crowd.greet(2).connected());
        CrowdProcess.Echoes one = echoesOnOneProcessor(server, witness);
        CrowdProcess.Echoes all = crowd.echoes(ECHOES, COUNT);
        note("echo in ms, p50 alone: " + alone + " the same one with " + COUNT + ": " + one + " of all in turn: "
                + all);
        MemoryByKind many = MemoryByKind.of(server.pid());
        MemoryByKind quiet = many.since(few, COUNT - FEW);
        note("KiB each after a few echoes: " + quiet);

        long bulkNs = System.nanoTime();
        long least = crowd.bulk(BULK_BYTES, BULK_PACKET);
        note("seconds for bulk: " + secondsSince(bulkNs) + " of " + BULK_BYTES + " came back to each at least: "
                + least);
        MemoryByKind busy = MemoryByKind.of(server.pid()).since(many, COUNT).plus(quiet);
        note("KiB each after bulk: " + busy);

        assertEquals(new CrowdProcess.State(COUNT, 0, 0), crowd.state());
        require(each(quiet) <= QUIET_KIB_MAX + NOISE_KIB / (COUNT - FEW), "memory after a few echoes");
        require(each(busy) <= BUSY_KIB_MAX + NOISE_KIB / (COUNT - FEW), "memory after bulk");
        requireInTime(seconds, "until all are there");
        require(COUNT < TIMED || one.p50() <= ECHO_RATIO_MAX * alone, "an echo beside all");
    }

    /**
     * An echo is four threads that wake each other. On one processor that takes a quarter of the time that it does across two, and
     * which of both the system chooses changes from minute to minute: so it has no choice.
     */
    private static CrowdProcess.Echoes echoesOnOneProcessor(Ztun server, CrowdProcess witness) {
        try {
            confine("0", server, witness);
            witness.echoes(ECHOES / 10, 1);
            return witness.echoes(ECHOES, 1);
        } finally {
            confine("0-" + (Runtime.getRuntime().availableProcessors() - 1), server, witness);
        }
    }

    private static void confine(String processors, LoggedProcess... processes) {
        for (LoggedProcess process : processes) {
            Shell.run("taskset", "--all-tasks", "--cpu-list", "--pid", processors, Long.toString(process.pid()));
        }
    }

    /** With few clients what the compiler takes meanwhile is more than what they do. */
    private static long each(MemoryByKind memory) {
        return COUNT < TIMED ? memory.heap() + memory.direct() : memory.resident();
    }

    /** Judged at the end only, so that all figures are there. */
    private void require(boolean met, String what) {
        if (!met) {
            missed.add(what);
        }
    }

    private void requireInTime(double seconds, String what) {
        require(COUNT < TIMED || seconds <= ALL_MAX.toSeconds(), what);
    }

    private void back(Ztun former, Supplier<Ztun> next, CrowdProcess crowd) {
        long startNs = System.nanoTime();
        former.kill();
        Ztun server = next.get();
        note("seconds until the server listened again: " + secondsSince(startNs));
        Await.until("all are back", ALL_MAX.multipliedBy(3), () -> isBack(crowd.state()));
        double seconds = secondsSince(startNs);
        note("seconds until all were back after a kill -9: " + seconds);
        assertEquals(0, crowd.greet(1).moved(), "clients that have another address now");
        assertTrue(server.isAlive());
        requireInTime(seconds, "until all are back");
    }

    /** Over UDP a client believes for a while in a session that is gone. */
    private static boolean isBack(CrowdProcess.State state) {
        return state.connected() == COUNT && state.ended() >= COUNT;
    }

    @ParameterizedTest
    @CsvSource({"tcp, lz4", "udp, lz4", "tcp, zstd", "udp, zstd"})
    void shouldKeepNothingOfThoseWhoWent(
            String transport, String codec, @TempDir Path folder, Topology net, TestReporter reporter) {
        Ztun server = start(net, options(transport, folder, Optional.empty()));
        CrowdProcess crowd = new CrowdProcess(net.client(0), net.server(), transport, codec, Optional.empty());
        crowd.comeAndGo(FEW);
        MemoryByKind few = left(server, FEW);
        crowd.comeAndGo(COMING_AND_GOING / 2);
        left(server, COMING_AND_GOING / 2 + FEW);
        crowd.comeAndGo(COMING_AND_GOING / 2 - FEW);
        MemoryByKind many = left(server, COMING_AND_GOING);
        figures.forEach(figure -> reporter.publishEntry(transport + " " + codec, figure));
        assertTrue(many.resident() - few.resident() <= LEFT_KIB_MAX, figures::toString);
    }

    private MemoryByKind left(Ztun server, int count) {
        MemoryByKind left = MemoryByKind.of(server.pid());
        note("KiB after " + count + ": " + left);
        return left;
    }

    private static List<String> options(String transport, Path folder, Optional<Path> keys) {
        List<String> options = new ArrayList<>(List.of(
                "--transport=" + transport,
                "--subnet=" + Ztun.SERVER + "/16",
                "--max-clients=10000",
                "--max-clients-per-source=10000",
                "--max-half-open=10000",
                "--max-half-open-per-source=10000",
                "--handshake-rate=65536",
                "--handshake-timeout=30s", // the crowd's JVM is busier than the server
                "-q"));
        if (keys.isPresent()) {
            options.add("--key-file=" + keys.get().resolve("server"));
            options.add("--authorized-clients=" + keys.get().resolve("clients"));
        }
        return options;
    }

    private static Ztun start(Topology net, List<String> options) {
        String java = "-XX:-DisableAttachMechanism -Xmx1g -XX:MaxDirectMemorySize=8g " + MemoryByKind.JAVA_OPTION;
        return Ztun.server(
                net.server(), List.of("prlimit", "--nofile=20000", "env", "ZTUN_JAVA_OPTS=" + java), options);
    }

    /** One for each, as {@link Crowd} wants them. */
    private static Path keys(Path folder) throws IOException {
        Path witness = Files.createDirectory(folder.resolve(WITNESS));
        String serverKey = Keys.generate(folder.resolve("server"));
        Files.writeString(folder.resolve("server.pub"), serverKey);
        Files.writeString(witness.resolve("server.pub"), serverKey);
        StringBuilder clients = new StringBuilder(Keys.generate(witness.resolve("0.key"))).append(" witness\n");
        for (int i = 0; i < COUNT; i++) {
            clients.append(Keys.generate(folder.resolve(i + ".key")))
                    .append(" client")
                    .append(i)
                    .append('\n');
        }
        Files.writeString(folder.resolve("clients"), clients);
        return folder;
    }

    private void note(String figure) {
        figures.add(figure);
        System.out.println(figure); // at once: with very many it takes minutes
    }

    private static double secondsSince(long startNs) {
        return (System.nanoTime() - startNs) / 1_000_000 / 1e3;
    }
}
