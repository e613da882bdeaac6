package io.ztun.transport.udp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.ztun.spi.TransportConfig.Offloads;
import io.ztun.testkit.netns.RequiresNetns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Hosts that do not exist ask for sessions, and those that run lose nothing; {@link Routed} shows the hosts. */
@RequiresNetns
@Timeout(120)
final class StrangersTest {
    private static final int SOURCES = 1_000;
    private static final int PER_MS = 25;
    private static final int ECHOES = 1_500;

    /** More than a socket's queue holds. */
    private static final int MANY = 40_000;

    @ParameterizedTest
    @EnumSource(
            value = Offloads.class,
            names = {"AUTO", "OFF"})
    void shouldLoseNoEchoToAFlood(Offloads offload) throws Exception {
        try (Routed hosts = new Routed(offload)) {
            List<DatagramChannel> sources = sources(hosts);
            Collector client = hosts.connect();
            hosts.takeAccepted().echoing = true;
            AtomicBoolean done = new AtomicBoolean();
            AtomicLong sent = new AtomicLong();
            CompletableFuture<Void> flood = CompletableFuture.runAsync(() -> flood(sources, done, sent));
            int back = echoes(client);
            done.set(true);
            flood.join();
            assertTrue(back >= ECHOES * 99 / 100, () -> "echoes of " + ECHOES + ": " + back + " strangers: " + sent);
            for (DatagramChannel source : sources) {
                source.close();
            }
        }
    }

    /** How many came back. */
    private static int echoes(Collector client) throws Exception {
        for (int i = 0; i < ECHOES; i++) {
            client.send(new byte[] {1, 2, 3});
            TimeUnit.MILLISECONDS.sleep(1);
        }
        int back = 0;
        while (back < ECHOES && client.next(1_000) != null) {
            back++;
        }
        return back;
    }

    /** They have a queue of their own in the system: it may run over, and the sessions' does not. */
    @ParameterizedTest
    @EnumSource(
            value = Offloads.class,
            names = {"AUTO", "OFF"})
    void shouldKeepWhatSessionsSendWhileStrangersFillTheQueue(Offloads offload) throws Exception {
        try (Routed hosts = new Routed(offload)) {
            List<DatagramChannel> sources = sources(hosts);
            Collector client = hosts.connect();
            Collector server = hosts.takeAccepted();
            server.hold = new CountDownLatch(1);
            client.send(new byte[] {0});
            assertNotNull(server.next(5_000));
            ByteBuffer init = ByteBuffer.allocateDirect(1_200).put(RawClient.init(0, new byte[16]));
            for (int i = 0; i < MANY; i++) {
                sources.get(i % SOURCES).send(init.clear().putLong(8, i), Routed.ADDRESS);
            }
            for (int i = 1; i <= 100; i++) {
                client.send(new byte[] {(byte) i});
            }
            TimeUnit.MILLISECONDS.sleep(100);
            server.hold.countDown();
            for (int i = 1; i <= 100; i++) {
                byte[] frame = server.next(5_000);
                assertNotNull(frame, "frame " + i);
                assertEquals(i, frame[0]);
            }
            assertNotNull(hosts.connect(), "a client after the flood");
            for (DatagramChannel source : sources) {
                source.close();
            }
        }
    }

    /** Sharing the port with that queue shares it with nobody else. */
    @Test
    void shouldKeepThePortForItself() throws Exception {
        try (Routed hosts = new Routed(Offloads.AUTO)) {
            hosts.serverHost.call(() -> {
                try (DatagramChannel other = DatagramChannel.open()) {
                    assertThrows(IOException.class, () -> other.bind(Routed.ADDRESS));
                }
                return null;
            });
        }
    }

    private static List<DatagramChannel> sources(Routed hosts) {
        // Any address of that network may be used as our own there, and what comes back is lost.
        hosts.router.run("ip route add local 198.19.0.0/16 dev lo");
        return hosts.router.call(() -> {
            List<DatagramChannel> sources = new ArrayList<>();
            for (int i = 0; i < SOURCES; i++) {
                sources.add(DatagramChannel.open()
                        .bind(new InetSocketAddress("198.19." + i % 250 + "." + (1 + i / 250), 10_000 + i)));
            }
            return sources;
        });
    }

    private static void flood(List<DatagramChannel> sources, AtomicBoolean done, AtomicLong sent) {
        Random random = new Random(1);
        ByteBuffer init = ByteBuffer.allocateDirect(1_200).put(RawClient.init(0, new byte[16]));
        long startNs = System.nanoTime();
        try {
            while (!done.get()) {
                long due = PER_MS * (System.nanoTime() - startNs) / 1_000_000;
                while (sent.get() < due) {
                    init.putLong(8, random.nextLong()).putLong(16, random.nextLong());
                    sources.get(random.nextInt(SOURCES)).send(init.clear(), Routed.ADDRESS);
                    sent.incrementAndGet();
                }
                TimeUnit.MICROSECONDS.sleep(500);
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
