package io.ztun.transport.udp;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.Test;
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
    private static final int LINKS = 200;

    /** Half of what as many batches take as there are links. */
    private static final int DIRECT_MOST = 8 << 20;

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

    /** Who was told that there is no room, and did not wait for any, hears when there is. */
    @ParameterizedTest
    @EnumSource(
            value = Offloads.class,
            names = {"AUTO", "OFF"})
    void shouldTellOfRoom(Offloads offload) throws Exception {
        try (Routed hosts = new Routed(offload)) {
            hosts.clientHost.run("tc qdisc add dev c0 root tbf rate 50mbit burst 64k limit 100mb");
            Collector client = hosts.connect();
            fill(client.link);
            assertEquals(0, client.writable.get());
            assertEquals(Link.QUEUED, client.link.flush(0));
            awaitTrue("told of room", () -> client.writable.get() > 0);
            assertEquals(Link.READY, client.link.ready());
        }
    }

    /** A link whose queue takes its time to leave says so, and that it is closed. */
    @Test
    void shouldSayThatItCloses() throws Exception {
        try (Routed hosts = new Routed(Offloads.AUTO)) {
            hosts.clientHost.run("tc qdisc add dev c0 root tbf rate 100kbit burst 16k limit 100mb");
            Collector client = hosts.connect();
            fill(client.link);
            client.link.close();
            assertEquals(Link.CLOSED, client.link.ready());
            assertEquals(Link.CLOSED, client.link.flush(0));
            awaitTrue("told that it closes", () -> client.closing.get() == 1);
            assertEquals("null", client.closed.get(3, TimeUnit.SECONDS));
        }
    }

    /** What waits for one socket's room does not grow with its links, nothing of it is lost to later ones, and all are told. */
    @Test
    void shouldBoundWhatWaitsForRoom() throws Exception {
        try (Routed hosts = new Routed(Offloads.AUTO)) {
            List<Collector> ends = new ArrayList<>();
            for (int i = 0; i < LINKS; i++) {
                hosts.connect();
                ends.add(hosts.takeAccepted());
            }
            hosts.serverHost.run("tc qdisc add dev s0 root tbf rate 200mbit burst 64k limit 100mb");
            long before = directBytes();
            for (int round = 0; round < 2; round++) {
                List<Integer> told =
                        ends.stream().map(end -> end.writable.get()).toList();
                ends.forEach(end -> fill(end.link));
                long used = directBytes() - before;
                assertTrue(used < DIRECT_MOST, () -> "direct memory: " + used);
                for (int i = 0; i < LINKS; i++) {
                    Collector end = ends.get(i);
                    int former = told.get(i);
                    awaitTrue("told of room", () -> end.writable.get() > former);
                }
            }
            ends.forEach(end -> fill(end.link));
            ends.forEach(end -> end.link.abort());
            for (Collector end : ends) {
                end.closed.get(5, TimeUnit.SECONDS);
            }
            hosts.connect();
            fill(hosts.takeAccepted().link);
            long used = directBytes() - before;
            assertTrue(used < DIRECT_MOST, () -> "direct memory after links had ended: " + used);
        }
    }

    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    private static void awaitTrue(String what, BooleanSupplier condition) throws InterruptedException {
        long startNs = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - startNs < 20_000_000_000L, what);
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }
}
