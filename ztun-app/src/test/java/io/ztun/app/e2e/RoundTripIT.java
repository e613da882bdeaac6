package io.ztun.app.e2e;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A session knows how long it takes to the peer and back, whichever transport it has.
 *
 * <pre>
 *   server ---------- switch ====== 40 ms ====== client 0
 * </pre>
 */
@Network(
        clients = 1,
        commands = {"ethtool", "gcc"})
final class RoundTripIT {
    private static final int DELAY_MS = 40;

    /** Over TCP the peer may wait with an acknowledgement for as long again; and the machine may be busy. */
    private static final int MOST_MS = 2 * DELAY_MS + 70;

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Path EMULATOR =
            Path.of("..", "bench", "yardstick", "linkemu.c").toAbsolutePath().normalize();

    @Test
    void shouldTellHowLongTheLineIs(Topology net, @TempDir Path folder, TestReporter reporter) {
        String emulator = folder.resolve("linkemu").toString();
        Shell.run("gcc", "-O2", "-o", emulator, EMULATOR.toString(), "-lm");
        net.server().completePackets();
        net.client(0).completePackets();
        try (LoggedProcess line = net.client(0).lengthen(emulator, DELAY_MS)) {
            net.client(0).ping(net.server().address(), 2);
            for (String transport : List.of("tcp", "udp")) {
                try (Ztun server = Ztun.server(net.server(), "--transport=" + transport, "--keepalive=1s");
                        CommandedProcess client = watched(net, transport)) {
                    // Of the first times one may have been taken while the machine was busy.
                    long ms = Await.until(
                            "the round trip is known over " + transport,
                            SOON,
                            () -> roundTripMs(client).filter(known -> known < MOST_MS));
                    reporter.publishEntry(transport + ": " + ms + " ms");
                    assertTrue(ms >= 2 * DELAY_MS, transport + " ms: " + ms + " " + server);
                }
            }
            assertTrue(line.isAlive());
        }
    }

    private static Optional<Long> roundTripMs(CommandedProcess client) {
        return Optional.of(Long.parseLong(client.ask(CommandedProcess.ANSWER, "round-trip")))
                .filter(ms -> ms > 0);
    }

    private static CommandedProcess watched(Topology net, String transport) {
        return new CommandedProcess(
                "watched client",
                net.client(0)
                        .netns()
                        .inside(List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-Xmx128m",
                                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                RoundTripMain.class.getName(),
                                transport,
                                net.server().address())));
    }
}
