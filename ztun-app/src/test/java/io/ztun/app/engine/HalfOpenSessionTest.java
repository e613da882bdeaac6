package io.ztun.app.engine;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.core.Keys;
import io.ztun.core.Limits;
import io.ztun.core.MemoryTun;
import io.ztun.core.Plugins;
import io.ztun.core.Security;
import io.ztun.core.SessionInfo;
import io.ztun.core.TunnelListener;
import io.ztun.core.ZtunClient;
import io.ztun.core.ZtunServer;
import io.ztun.core.internal.protocol.FrameType;
import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;
import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;
import io.ztun.spi.TransportProvider;
import io.ztun.testkit.PacketSamples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a server has of a sealed session before its client has proved to be there, and how the session begins then. */
@Timeout(60)
class HalfOpenSessionTest {
    private static final Plugins PLUGINS = Plugins.discover(List.of());
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final int LINKS = 250;

    /** Of memory in the heap and outside, that a hello and its answer may take. */
    private static final int HELLO_BYTES_MAX = 32 * 1024;

    @TempDir
    Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final CountingCodec codec = new CountingCodec(PLUGINS.codec("zstd"));
    private final MemoryTun serverTun = MemoryTun.create("server");
    private TamperingTransport way;
    private Security security;
    private ZtunServer server;

    @BeforeEach
    void makeKey() throws IOException {
        Path secret = folder.resolve("secret");
        Keys.generate(secret);
        security = Security.sharedSecret(secret);
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private void serve(String transport) {
        TransportProvider provider = PLUGINS.transport(transport);
        way = new TamperingTransport(provider);
        server = ZtunServer.builder()
                .bind(InetAddress.getLoopbackAddress())
                .port(0)
                .transport(provider)
                .tunDevice(serverTun.device())
                .codecs(List.of(codec))
                .security(security)
                .handshakeTimeout(Duration.ofSeconds(30))
                .limits(Limits.DEFAULT.withHalfOpenPerSource(LINKS + 1).withHandshakesPerSecond(10 * LINKS))
                .build();
        open.add(server);
        server.start();
    }

    private ZtunClient connect(MemoryTun tun, TunnelListener listener) {
        ZtunClient client = ZtunClient.builder("127.0.0.1")
                .port(server.address().getPort())
                .transport(way)
                .tunDevice(tun.device())
                .security(security)
                .listener(listener)
                .build();
        open.add(0, client);
        client.start();
        return client;
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + SOON.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "condition not met in time");
            Thread.sleep(5);
        }
    }

    private static ByteBuffer up(ZtunClient client, int length) {
        return PacketSamples.udp(client.address().address().getHostAddress(), "172.168.13.1", length);
    }

    private void assertPacketsCross(MemoryTun tun, ZtunClient client) throws InterruptedException {
        ByteBuffer up = up(client, 500);
        ByteBuffer down =
                PacketSamples.udp("172.168.13.1", client.address().address().getHostAddress(), 700);
        tun.inject(up);
        assertEquals(up, serverTun.take(SOON));
        serverTun.inject(down);
        assertEquals(down, tun.take(SOON));
    }

    /** The copy of a hello costs what the hello of nobody does, and keeps nobody out. */
    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldMakeNoCodecForARepeatedHello(String transport) throws Exception {
        serve(transport);
        MemoryTun tun = MemoryTun.create("client");
        ZtunClient client = connect(tun, new TunnelListener() {});
        assertPacketsCross(tun, client);
        byte[] hello = way.seen.get(0);
        assertEquals(2, codec.made.get());

        AtomicInteger answers = new AtomicInteger();
        try (Transport thief =
                PLUGINS.transport(transport).create(new TransportConfig(1, TransportConfig.QUEUE_LIMIT_DEFAULT))) {
            List<Link> links = new ArrayList<>();
            for (int i = 0; i < LINKS; i++) {
                links.add(thief.connect(address(), SOON, l -> counting(answers)));
            }
            links.forEach(HalfOpenSessionTest::warmUp);
            send(links.get(0), hello); // what comes with the first of all is not the link's
            await(() -> answers.get() == 1);
            long before = memory();
            links.subList(1, LINKS).forEach(link -> send(link, hello));
            await(() -> answers.get() == LINKS);
            long perHello = (memory() - before) / (LINKS - 1);
            assertEquals(2, codec.made.get());
            assertTrue(perHello < HELLO_BYTES_MAX, perHello + " bytes for each");

            assertPacketsCross(tun, client);
            MemoryTun other = MemoryTun.create("other");
            assertPacketsCross(other, connect(other, new TunnelListener() {}));
            assertEquals(4, codec.made.get());
        }
    }

    private InetSocketAddress address() {
        return new InetSocketAddress("127.0.0.1", server.address().getPort());
    }

    /** A socket for datagrams has a buffer from its first one on. The server overhears this one. */
    private static void warmUp(Link link) {
        if (!link.isOrdered()) {
            send(link, FrameType.KEEPALIVE);
        }
    }

    private static void send(Link link, byte... frame) {
        ByteBuffer copy = ByteBuffer.allocateDirect(Link.HEADROOM + frame.length);
        link.send(copy.put(Link.HEADROOM, frame), Link.HEADROOM, frame.length);
        link.flush(0);
    }

    private static LinkHandler counting(AtomicInteger answers) {
        return new LinkHandler() {
            @Override
            public void onFrame(ByteBuffer frame, int offset, int length) {
                if (frame.get(offset) == FrameType.SEALED_ANSWER) {
                    answers.incrementAndGet();
                }
            }

            @Override
            public void onClosed(Throwable cause) {}
        };
    }

    /** What is in use once nothing is left to collect, in the heap and in direct buffers. */
    private static long memory() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(50); // direct buffers go behind the collection
        }
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return direct + ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** The frames that follow the proof at once, and the proof itself if it is a packet. */
    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldKeepTheOrderOfTheFirstPackets(String transport) throws Exception {
        serve(transport);
        MemoryTun tun = MemoryTun.create("client");
        ZtunClient client = connect(tun, new TunnelListener() {});
        for (int i = 0; i < 60; i++) {
            tun.inject(up(client, i));
        }
        for (int i = 0; i < 60; i++) {
            assertEquals(up(client, i), serverTun.take(SOON), "packet " + i);
        }
        assertEquals(0, server.statistics().droppedForged());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldEndNoSessionButTheOneThatHasNoCodec(String transport) throws Exception {
        serve(transport);
        MemoryTun tun = MemoryTun.create("client");
        ZtunClient client = connect(tun, new TunnelListener() {});
        assertPacketsCross(tun, client);

        codec.exhausted = true;
        MemoryTun poorTun = MemoryTun.create("poor");
        BlockingQueue<String> reasons = new LinkedBlockingQueue<>();
        AtomicInteger begun = new AtomicInteger();
        ZtunClient poor = connect(poorTun, new TunnelListener() {
            @Override
            public void onSessionOpened(SessionInfo session) {
                begun.incrementAndGet();
            }

            @Override
            public void onSessionClosed(SessionInfo session, String reason) {
                reasons.add(reason);
            }
        });
        String reason = reasons.poll(SOON.toMillis(), TimeUnit.MILLISECONDS);
        assertTrue(reason.startsWith("closed by the peer: the session has no codec: codec=zstd"), reason);
        await(() -> server.statistics().refused() > 0);
        assertEquals(1, server.statistics().sessions());
        await(() -> codec.encoders.get() == 1 && codec.decoders.get() == 1);
        assertPacketsCross(tun, client);

        codec.exhausted = false;
        await(() -> server.statistics().sessions() == 2 && begun.get() > reasons.size() + 1);
        assertPacketsCross(poorTun, poor);
    }
}
