package io.ztun.app.e2e;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A server with memory for two clients at the level that it compresses at. */
@Network(clients = 3)
final class SessionMemoryIT {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int FAILED = 1;

    @Test
    void shouldSayHowManyFitAndRefuseTheNext(Topology net) {
        Ztun server = Ztun.server(
                net.server(),
                List.of("env", "ZTUN_JAVA_OPTS=-Dio.ztun.memory=" + (130 << 20)),
                List.of("--codec=zstd", "--codec-level=19"));
        server.awaitLine(
                "warning: Memory for 2 clients with zstd/stream level=19, not for 512: a session takes up to 21.8MiB,",
                SOON);
        Ztun first = Ztun.client(net.client(0), net.server(), "--codec=zstd");
        Ztun.client(net.client(1), net.server(), "--codec=zstd");
        Shell.Outcome third =
                Ztun.attempt(net.client(2), "--server=" + net.server().address(), "--codec=zstd");
        assertEquals(FAILED, third.exit(), third::toString);
        assertTrue(third.err().contains("the server has no memory for another session"), third::toString);
        server.awaitLine(
                "Refused 198.18.0.13:.*: the server has no memory for another session: codec=zstd/stream level=19"
                        + " needed=21.8MiB left=6.4MiB",
                SOON);
        first.close();
        server.awaitLine("Ended 198.18.0.11", SOON);
        Ztun.client(net.client(2), net.server(), "--codec=zstd");
        net.client(2).ping(Ztun.SERVER, 2);
    }
}
