package io.ztun.transport.udp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.ztun.spi.TransportConfig.Offloads;
import io.ztun.testkit.netns.RequiresNetns;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A thousand hosts that do not exist ask for sessions as fast as one processor can; {@link Routed} shows the hosts. */
@RequiresNetns
@Timeout(120)
final class FloodTest {
    private static final int SOURCES = 1_000;
    private static final int CLIENTS = 20;
    private static final int DATAGRAMS = 20_000;
    private static final long PATIENCE_NS = 60_000_000_000L;

    @Test
    void shouldLetClientsInDuringAFlood() throws Exception {
        try (Routed hosts = new Routed(Offloads.AUTO)) {
            // Any address of that network may be used as our own there, and what comes back is lost.
            hosts.router.run("ip route add local 198.19.0.0/16 dev lo");
            List<DatagramChannel> sources = hosts.router.call(FloodTest::sources);
            AtomicBoolean done = new AtomicBoolean();
            AtomicLong sent = new AtomicLong();
            CompletableFuture<Void> flood = CompletableFuture.runAsync(() -> flood(sources, done, sent));
            while (sent.get() < DATAGRAMS) {
                Thread.sleep(1);
            }
            long before = sent.get();
            long startNs = System.nanoTime();
            int clients = 0;
            try {
                while (clients < CLIENTS || sent.get() - before < DATAGRAMS) {
                    expectService(hosts, clients++);
                    assertTrue(System.nanoTime() - startNs < PATIENCE_NS, "clients let in: " + clients);
                }
            } finally {
                done.set(true);
                flood.join();
            }
            assertEquals(0, hosts.accepted.size(), "sessions of hosts that do not exist");
            for (DatagramChannel source : sources) {
                source.close();
            }
        }
    }

    /** A client connects and is heard. */
    private static void expectService(Routed hosts, int number) throws InterruptedException {
        Collector client = hosts.connect();
        Collector server = hosts.takeAccepted();
        byte[] frame = {1, (byte) number};
        byte[] arrived = null;
        for (int attempt = 0; arrived == null && attempt < 100; attempt++) {
            client.send(frame);
            arrived = server.next(50);
        }
        assertArrayEquals(frame, arrived);
    }

    private static List<DatagramChannel> sources() throws IOException {
        List<DatagramChannel> sources = new ArrayList<>();
        for (int i = 0; i < SOURCES; i++) {
            sources.add(DatagramChannel.open()
                    .bind(new InetSocketAddress("198.19." + i % 250 + "." + (1 + i / 250), 10_000 + i)));
        }
        return sources;
    }

    private static void flood(List<DatagramChannel> sources, AtomicBoolean done, AtomicLong sent) {
        Random random = new Random(1);
        ByteBuffer init = ByteBuffer.allocateDirect(1_200).put(RawClient.init(0, new byte[16]));
        try {
            while (!done.get()) {
                init.putLong(8, random.nextLong()).putLong(16, random.nextLong());
                sources.get(random.nextInt(SOURCES)).send(init.clear(), Routed.ADDRESS);
                sent.incrementAndGet();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
