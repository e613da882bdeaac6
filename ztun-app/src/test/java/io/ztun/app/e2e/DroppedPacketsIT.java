package io.ztun.app.e2e;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.ztun.core.Plugins;
import io.ztun.core.info.TunnelStatistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * What may not pass does not, and is counted.
 *
 * <pre>
 *   MemoryTun - ZtunClient ----- TCP over loopback ----- ZtunServer - MemoryTun      all in one JVM
 *   10.99.0.2                                            10.99.0.1
 * </pre>
 */
final class DroppedPacketsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int SERVER = 1;
    private static final int CLIENT = 2;
    private static final int NOBODY = 77;

    @Test
    void shouldDropAndCountForgedSources() throws InterruptedException {
        try (EmbeddedPair pair = pair()) {
            pair.clientTun().inject(packet(NOBODY, SERVER));
            pair.clientTun().inject(packet(SERVER, SERVER));
            ByteBuffer honest = packet(CLIENT, SERVER);
            pair.clientTun().inject(honest);

            assertEquals(honest, pair.serverTun().take(PATIENCE));
            Await.until(
                    "the honest packet is counted",
                    PATIENCE,
                    () -> statistics(pair).packetsReceived() == 1);
            assertEquals(2, statistics(pair).droppedSource());
        }
    }

    @Test
    void shouldDropAndCountPacketsForNobody() throws InterruptedException {
        try (EmbeddedPair pair = pair()) {
            pair.serverTun().inject(packet(SERVER, NOBODY));
            ByteBuffer routed = packet(SERVER, CLIENT);
            pair.serverTun().inject(routed);

            assertEquals(routed, pair.clientTun().take(PATIENCE));
            assertEquals(1, pair.server().statistics().droppedNoRoute());
        }
    }

    @Test
    void shouldDropAndCountWhatIsNoPacket() throws InterruptedException {
        try (EmbeddedPair pair = pair()) {
            pair.serverTun().inject(ByteBuffer.wrap(new byte[] {0x45, 0, 0}));
            ByteBuffer whole = packet(SERVER, CLIENT);
            pair.serverTun().inject(whole);

            assertEquals(whole, pair.clientTun().take(PATIENCE));
            assertTrue(pair.server().statistics().droppedInvalid() >= 1);
        }
    }

    private static TunnelStatistics statistics(EmbeddedPair pair) {
        return pair.server().statistics();
    }

    private static EmbeddedPair pair() {
        return new EmbeddedPair(List.of(Plugins.discover(List.of()).codec("lz4")));
    }

    private static ByteBuffer packet(int from, int to) {
        return EmbeddedPair.packet(from, to, new byte[100], 100);
    }
}
