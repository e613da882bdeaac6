package io.ztun.transport.tcp;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.FrameLimits;
import io.ztun.api.ProtocolException;
import io.ztun.api.TransportException;
import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;
import io.ztun.spi.TransportConfig;
import io.ztun.spi.Turn;
import io.ztun.testkit.fake.LinkProbe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Peers that break the protocol, break off, or only cost. */
final class HostilePeerTest {
    private final BlockingQueue<LinkProbe> accepted = new LinkedBlockingQueue<>();
    private TcpTransport transport;
    private InetSocketAddress address;

    @BeforeEach
    void listen() {
        transport = new TcpTransport(new TransportConfig(1, TransportConfig.QUEUE_LIMIT_DEFAULT));
        address = transport.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), link -> {
            LinkProbe probe = new LinkProbe(link);
            accepted.add(probe);
            return probe;
        });
    }

    @AfterEach
    void close() {
        transport.close();
    }

    private LinkProbe nextLink() throws InterruptedException {
        LinkProbe probe = accepted.poll(10, TimeUnit.SECONDS);
        assertTrue(probe != null, "no link");
        return probe;
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "8000", "ffffff", "ffffff7f", "474554202f20485454502f312e310d0a", "8120", "ffff7f"})
    void shouldCloseOnALengthThatIsNone(String hex) throws Exception {
        try (RawPeer peer = new RawPeer(address)) {
            LinkProbe link = nextLink();
            peer.send("0161" + hex);
            if (hex.startsWith("47")) {
                // "GET / HTTP/1.1": its first letter is a length of 71, so that this frame never ends.
                peer.endOutput();
                assertInstanceOf(TransportException.class, link.awaitClosed());
            } else {
                assertInstanceOf(ProtocolException.class, link.awaitClosed());
            }
            assertArrayEquals(new byte[] {0x61}, link.nextFrame());
            assertTrue(peer.isEnded());
        }
    }

    @Test
    void shouldReadAFrameThatComesByteByByte() throws Exception {
        try (RawPeer peer = new RawPeer(address)) {
            LinkProbe link = nextLink();
            byte[] wire = new byte[2 + 4_096];
            wire[0] = (byte) 0x80;
            wire[1] = 0x20;
            for (int i = 2; i < wire.length; i++) {
                wire[i] = (byte) i;
            }
            for (int i = 0; i < wire.length; i++) {
                peer.send(new byte[] {wire[i]});
            }
            byte[] frame = link.nextFrame();
            assertEquals(4_096, frame.length);
            for (int i = 0; i < frame.length; i++) {
                assertEquals((byte) (i + 2), frame[i]);
            }
        }
    }

    @Test
    void shouldTellTheEndBetweenFramesFromTheEndInsideOne() throws Exception {
        try (RawPeer orderly = new RawPeer(address)) {
            LinkProbe link = nextLink();
            orderly.send("03616263");
            orderly.endOutput();
            assertNull(link.awaitClosed());
            assertArrayEquals("abc".getBytes(), link.nextFrame());
        }
        for (String part : new String[] {"05616263", "80"}) {
            try (RawPeer broken = new RawPeer(address)) {
                LinkProbe link = nextLink();
                broken.send(part);
                broken.endOutput();
                Throwable cause = assertInstanceOf(TransportException.class, link.awaitClosed());
                assertTrue(cause.getMessage().startsWith("connection ended inside a frame: peer=127.0.0.1:"));
                assertEquals(0, link.frameCount());
            }
        }
    }

    @Test
    void shouldSendWhatWaitsToAPeerThatHasEndedItsSide() throws Exception {
        try (RawPeer peer = new RawPeer(address)) {
            LinkProbe link = nextLink();
            ByteBuffer buffer = ByteBuffer.allocateDirect(Link.HEADROOM + 60_000);
            int wire = 0;
            while (link.link.ready() == Link.READY) {
                assertTrue(link.link.send(buffer, Link.HEADROOM, 60_000) >= 0);
                wire += 60_000 + 3;
            }
            peer.endOutput();
            assertEquals(wire, peer.receive(wire).length);
            assertTrue(peer.isEnded());
            assertNull(link.awaitClosed());
        }
    }

    @Test
    void shouldSurviveAResetInsideAFrame() throws Exception {
        try (RawPeer good = new RawPeer(address)) {
            LinkProbe survivor = nextLink();
            RawPeer peer = new RawPeer(address);
            LinkProbe link = nextLink();
            peer.send("0561");
            peer.reset();
            Throwable cause = assertInstanceOf(TransportException.class, link.awaitClosed());
            assertTrue(cause.getMessage().startsWith("connection lost: peer=127.0.0.1:"), cause.getMessage());
            assertTrue(cause.getMessage().contains("reset"), cause.getMessage());
            assertEquals(Link.CLOSED, link.link.send(ByteBuffer.allocateDirect(100), Link.HEADROOM, 1));
            good.send("0162");
            assertArrayEquals(new byte[] {0x62}, survivor.nextFrame());
        }
    }

    @Test
    void shouldSurviveConnectionsThatAreResetBeforeTheyAreTaken() throws Exception {
        for (int i = 0; i < 200; i++) {
            new RawPeer(address).reset();
        }
        try (RawPeer good = new RawPeer(address)) {
            good.send("0162");
            LinkProbe link = nextLink();
            while (link.link.remoteAddress().getPort() != good.localPort()) {
                assertInstanceOf(TransportException.class, link.awaitClosed());
                link = nextLink();
            }
            assertArrayEquals(new byte[] {0x62}, link.nextFrame());
        }
    }

    @Test
    void shouldReadWhatAPeerSaidBeforeItWent() throws Exception {
        // The peer answers and closes while we still send: its RST must not eat its last frame.
        for (int i = 0; i < 50; i++) {
            RawPeer peer = new RawPeer(address);
            LinkProbe link = nextLink();
            ByteBuffer buffer = ByteBuffer.allocateDirect(Link.HEADROOM + 1_000);
            link.link.send(buffer, Link.HEADROOM, 1_000);
            peer.send("03627965");
            peer.close();
            while (link.link.send(buffer, Link.HEADROOM, 1_000) >= 0) {
                link.link.flush(1_000_000);
            }
            link.awaitClosed();
            assertArrayEquals("bye".getBytes(), link.nextFrame());
        }
    }

    @Test
    void shouldCloseALinkWhosePeerNeverStopsSending() throws Exception {
        try (RawPeer peer = new RawPeer(address)) {
            LinkProbe link = nextLink();
            link.link.close();
            long start = System.nanoTime();
            boolean ended = false;
            while (!ended && System.nanoTime() - start < 5_000_000_000L) {
                try {
                    peer.send(new byte[100_000]);
                } catch (java.io.IOException e) {
                    ended = true;
                }
            }
            assertTrue(ended, "a link that closes reads for ever");
            assertNull(link.awaitClosed());
            assertEquals(0, link.frameCount());
        }
    }

    @Test
    void shouldCostLittleForLinksThatAreHalfOpen() throws Exception {
        int count = 2_000;
        List<RawPeer> peers = new ArrayList<>();
        byte[] almost = new byte[2 + FrameLimits.MAX_HELLO_LENGTH - 1];
        almost[0] = (byte) 0x80;
        almost[1] = 0x20;
        try {
            long heap = heap();
            Thread.sleep(200);
            long direct = directMemory();
            for (int i = 0; i < count; i++) {
                RawPeer peer = new RawPeer(address);
                peers.add(peer);
                peer.send(almost);
                nextLink();
            }
            Thread.sleep(200);
            // The peers' own sockets use some, once for each of the JDK's threads.
            long each = (directMemory() - direct) / count;
            assertTrue(each < 256, "direct memory per link that has not been let in: " + each);
            each = (heap() - heap) / count;
            assertTrue(each < 8_192, "heap per link with its peer: " + each);
        } finally {
            for (RawPeer peer : peers) {
                peer.close();
            }
        }
    }

    @Test
    void shouldKeepMemoryFlatOverThousandsOfBadConnections() throws Exception {
        long direct = -1;
        for (int i = 0; i < 10_000; i++) {
            RawPeer peer = new RawPeer(address);
            peer.send(i % 2 == 0 ? "ffff7f" : "0161ffff");
            LinkProbe link = nextLink();
            if (i % 2 == 0) {
                assertInstanceOf(ProtocolException.class, link.awaitClosed());
            }
            if (i % 3 == 0) {
                peer.reset();
            } else {
                peer.close();
            }
            link.awaitClosed();
            direct = i == 1_000 ? directMemory() : direct;
        }
        assertEquals(direct, directMemory());
    }

    private static long directMemory() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** A few bytes may be much work, so what a connection leaves behind that has been reset is not done. */
    @Test
    void shouldNotWorkForOneThatIsGone() throws Exception {
        AtomicInteger worked = new AtomicInteger();
        CountDownLatch ended = new CountDownLatch(1);
        InetSocketAddress slow =
                transport.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), link -> new LinkHandler() {
                    @Override
                    public boolean onFrame(ByteBuffer frame, int offset, int length, Turn turn) {
                        turn.spend(Turn.UNITS << 14);
                        worked.incrementAndGet();
                        LockSupport.parkNanos(5_000_000);
                        return true;
                    }

                    @Override
                    public void onClosed(Throwable cause) {
                        ended.countDown();
                    }
                });
        RawPeer peer = new RawPeer(slow);
        byte[] frames = new byte[2 * 1_000];
        Arrays.fill(frames, (byte) 1); // each of one byte, which is one
        peer.send(frames);
        await(() -> worked.get() >= 3);
        int before = worked.get();
        peer.reset();
        assertTrue(ended.await(20, TimeUnit.SECONDS), () -> "frames that were worked on: " + worked);
        assertTrue(worked.get() - before < 500, () -> "frames that were worked on: " + worked + " before: " + before);
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(1);
        }
    }

    /** As fast as a host can, from which those who are there must not wait. */
    @Test
    void shouldServeItsLinksWhileOthersComeAndAreReset() throws Exception {
        try (RawPeer peer = new RawPeer(address)) {
            LinkProbe link = nextLink();
            AtomicBoolean over = new AtomicBoolean();
            Thread rude = new Thread(() -> {
                while (!over.get()) {
                    try {
                        new RawPeer(address).reset();
                    } catch (IOException e) {
                        // no port is free at the moment
                    }
                }
            });
            rude.start();
            try {
                for (int i = 0; i < 50; i++) {
                    long startNs = System.nanoTime();
                    peer.send("0162");
                    assertArrayEquals(new byte[] {0x62}, link.nextFrame());
                    long ms = (System.nanoTime() - startNs) / 1_000_000;
                    assertTrue(ms < 5_000, () -> "ms: " + ms);
                }
            } finally {
                over.set(true);
                rude.join();
            }
        }
    }
}
