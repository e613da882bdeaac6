package io.ztun.transport.udp;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.ztun.spi.Link;
import io.ztun.spi.TransportConfig.Offloads;
import io.ztun.testkit.netns.RequiresNetns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The client's interface sends 20 Mbit/s and keeps what is more, until the socket is full; {@link Routed} shows the hosts. */
@RequiresNetns(commands = "tc")
@Timeout(120)
final class FullSocketTest {
    private static final int LENGTH = 1_000;

    private final ByteBuffer frame = ByteBuffer.allocateDirect(Link.HEADROOM + LENGTH);

    private int fill(Link link) {
        int taken = 0;
        while (link.send(frame, Link.HEADROOM, LENGTH) >= 0) {
            taken++;
            if (taken % 20 == 0) {
                link.flush(0);
            }
        }
        return taken;
    }

    @ParameterizedTest
    @EnumSource(
            value = Offloads.class,
            names = {"AUTO", "OFF"})
    void shouldWaitForRoomAndLoseNothing(Offloads offload) throws Exception {
        try (Routed hosts = new Routed(offload)) {
            hosts.clientHost.run("tc qdisc add dev c0 root tbf rate 20mbit burst 64k limit 100mb");
            Link link = hosts.connect().link;
            Collector server = hosts.takeAccepted();
            int taken = fill(link);

            assertEquals(Link.BACK_PRESSURED, link.send(frame, Link.HEADROOM, LENGTH));
            assertEquals(Link.BACK_PRESSURED, link.ready());
            long startNs = System.nanoTime();
            assertEquals(Link.QUEUED, link.flush(20_000_000), "room within 20 ms");
            long millis = (System.nanoTime() - startNs) / 1_000_000;
            assertTrue(millis >= 19 && millis < 2_000, "ms: " + millis);
            CompletableFuture<Boolean> second =
                    CompletableFuture.supplyAsync(() -> link.flush(10_000_000_000L) == Link.SENT);
            assertEquals(Link.SENT, link.flush(10_000_000_000L));
            assertTrue(second.get(1, TimeUnit.SECONDS));
            assertEquals(Link.READY, link.ready());
            taken += fill(link);

            // The rest leaves without another call.
            for (int i = 0; i < taken; i++) {
                assertEquals(LENGTH, server.next(10_000).length, "frame " + i + " of " + taken);
            }
            assertEquals(Link.READY, link.ready());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Offloads.class,
            names = {"AUTO", "OFF"})
    void shouldCloseWithinASecond(Offloads offload) throws Exception {
        try (Routed hosts = new Routed(offload)) {
            hosts.clientHost.run("tc qdisc add dev c0 root tbf rate 100kbit burst 16k limit 100mb");
            Collector client = hosts.connect();
            hosts.takeAccepted();
            fill(client.link);
            CompletableFuture<Integer> flushing =
                    CompletableFuture.supplyAsync(() -> client.link.flush(60_000_000_000L));

            client.link.close();

            assertEquals("null", client.closed.get(3, TimeUnit.SECONDS));
            assertEquals(Link.CLOSED, flushing.get(1, TimeUnit.SECONDS));
            assertEquals(Link.CLOSED, client.link.send(frame, Link.HEADROOM, LENGTH));
        }
    }
}
