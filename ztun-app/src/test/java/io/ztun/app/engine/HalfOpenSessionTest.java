package io.ztun.app.engine;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.app.keys.KeyFolder;
import io.ztun.core.Plugins;
import io.ztun.core.Security;
import io.ztun.core.ZtunServer;
import io.ztun.core.info.SessionInfo;
import io.ztun.core.info.SessionStatistics;
import io.ztun.core.info.TunnelListener;
import io.ztun.core.internal.protocol.FrameType;
import io.ztun.core.settings.Limits;
import io.ztun.spi.Link;
import io.ztun.spi.TransportProvider;

import static io.ztun.app.engine.LocalTunnel.SOON;
import static io.ztun.app.engine.LocalTunnel.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a server has of a sealed session before its client has proved to be there, and how the session begins then. */
@Timeout(60)
class HalfOpenSessionTest {
    private static final Plugins PLUGINS = Plugins.discover(List.of());
    private static final int LINKS = 250;

    /** Of memory in the heap and outside, that a hello and its answer may take. */
    private static final int HELLO_BYTES_MAX = 32 * 1024;

    @AutoClose
    private final LocalTunnel tunnel = new LocalTunnel();

    @TempDir
    Path folder;

    private final CountingCodec codec = new CountingCodec(PLUGINS.codec("zstd"));
    private TamperingTransport way;
    private Security security;
    private ZtunServer server;

    @BeforeEach
    void makeKey() throws IOException {
        security = Security.sharedSecret(KeyFolder.in(folder).secret());
    }

    private void serve(String transport) {
        TransportProvider provider = PLUGINS.transport(transport);
        way = new TamperingTransport(provider);
        server = tunnel.serve(
                provider,
                builder -> builder.codecs(List.of(codec))
                        .security(security)
                        .handshakeTimeout(Duration.ofSeconds(30))
                        .limits(Limits.DEFAULT.withHalfOpenPerSource(LINKS + 1).withHandshakesPerSecond(10 * LINKS)));
    }

    private LocalClient connect() {
        return connect(new TunnelListener() {});
    }

    private LocalClient connect(TunnelListener listener) {
        return tunnel.client(way, builder -> builder.security(security).listener(listener))
                .start();
    }

    /** The copy of a hello costs what the hello of nobody does, and keeps nobody out. */
    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldMakeNoCodecForARepeatedHello(String transport) throws Exception {
        serve(transport);
        LocalClient client = connect();
        tunnel.assertPacketsCross(client);
        byte[] hello = way.seen.get(0);
        assertEquals(2, codec.made.get());

        try (Thief thief = new Thief(PLUGINS.transport(transport), tunnel.address())) {
            List<Link> links = new ArrayList<>();
            for (int i = 0; i < LINKS; i++) {
                links.add(thief.connect());
            }
            links.forEach(HalfOpenSessionTest::warmUp);
            Thief.send(links.get(0), hello); // what comes with the first of all is not the link's
            await(() -> thief.answers(FrameType.SEALED_ANSWER) == 1);
            long before = memory();
            links.subList(1, LINKS).forEach(link -> Thief.send(link, hello));
            await(() -> thief.answers(FrameType.SEALED_ANSWER) == LINKS);
            long perHello = (memory() - before) / (LINKS - 1);
            assertEquals(2, codec.made.get());
            assertTrue(perHello < HELLO_BYTES_MAX, perHello + " bytes for each");

            tunnel.assertPacketsCross(client);
            tunnel.assertPacketsCross(connect());
            assertEquals(4, codec.made.get());
        }
    }

    /** A socket for datagrams has a buffer from its first one on. The server overhears this one. */
    private static void warmUp(Link link) {
        if (!link.isOrdered()) {
            Thief.send(link, FrameType.KEEPALIVE);
        }
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
        LocalClient client = connect();
        for (int i = 0; i < 60; i++) {
            client.tun().inject(client.up(i));
        }
        for (int i = 0; i < 60; i++) {
            assertEquals(client.up(i), tunnel.tun.take(SOON), "packet " + i);
        }
        assertEquals(0, server.statistics().droppedForged());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldEndNoSessionButTheOneThatHasNoCodec(String transport) throws Exception {
        serve(transport);
        LocalClient client = connect();
        tunnel.assertPacketsCross(client);

        codec.exhausted = true;
        BlockingQueue<String> reasons = new LinkedBlockingQueue<>();
        AtomicInteger begun = new AtomicInteger();
        LocalClient poor = connect(new TunnelListener() {
            @Override
            public void onSessionOpened(SessionInfo session) {
                begun.incrementAndGet();
            }

            @Override
            public void onSessionClosed(SessionInfo session, SessionStatistics statistics, String reason) {
                reasons.add(reason);
            }
        });
        String reason = reasons.poll(SOON.toMillis(), TimeUnit.MILLISECONDS);
        assertTrue(reason.startsWith("closed by the peer: the session has no codec: codec=zstd"), reason);
        await(() -> server.statistics().refused() > 0);
        assertEquals(1, server.statistics().sessions());
        await(() -> codec.encoders.get() == 1 && codec.decoders.get() == 1);
        tunnel.assertPacketsCross(client);

        codec.exhausted = false;
        await(() -> server.statistics().sessions() == 2 && begun.get() > reasons.size() + 1);
        tunnel.assertPacketsCross(poor);
    }
}
