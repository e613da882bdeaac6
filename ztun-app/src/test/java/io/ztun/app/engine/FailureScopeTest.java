package io.ztun.app.engine;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.ZtunException;
import io.ztun.core.MemoryTun;
import io.ztun.core.Plugins;
import io.ztun.core.ZtunServer;
import io.ztun.core.info.SessionInfo;
import io.ztun.core.info.SessionStatistics;
import io.ztun.core.info.TunnelListener;
import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;
import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;
import io.ztun.spi.TransportProvider;
import io.ztun.spi.TunDevice;
import io.ztun.testkit.PacketSamples;

import static io.ztun.app.engine.LocalTunnel.SOON;
import static io.ztun.app.engine.LocalTunnel.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What fails in one session ends that session; what a tunnel cannot do without ends the tunnel, and it says so. */
@Timeout(60)
class FailureScopeTest {
    private static final Plugins PLUGINS = Plugins.discover(List.of());

    @AutoClose
    private final LocalTunnel tunnel = new LocalTunnel();

    private final BrokenCodec codec = new BrokenCodec(PLUGINS.codec("lz4"));
    private final BlockingQueue<String> reasons = new LinkedBlockingQueue<>();

    /** Each session twice, for it has two ends. */
    private final AtomicInteger opened = new AtomicInteger();

    private final AtomicReference<RuntimeException> refusal = new AtomicReference<>();
    private ZtunServer server;
    private TransportProvider transport;

    private final class Recorder implements TunnelListener {
        @Override
        public void onSessionOpened(SessionInfo session) {
            opened.incrementAndGet();
        }

        @Override
        public void onSessionClosed(SessionInfo session, SessionStatistics statistics, String reason) {
            reasons.add(reason);
            RuntimeException thrown = refusal.getAndSet(null);
            if (thrown != null) {
                throw thrown;
            }
        }
    }

    private void serve(TransportProvider with) {
        transport = with;
        server = tunnel.serve(with, builder -> builder.codecs(List.of(codec)).listener(new Recorder()));
    }

    private LocalClient connect() throws InterruptedException {
        int before = opened.get();
        LocalClient client = tunnel.client(
                        PLUGINS.transport(transport.name()),
                        builder -> builder.codecs(List.of(PLUGINS.codec("lz4"))).listener(new TunnelListener() {
                            @Override
                            public void onSessionOpened(SessionInfo session) {
                                opened.incrementAndGet();
                            }
                        }))
                .start();
        await(() -> opened.get() == before + 2);
        return client;
    }

    static Stream<Arguments> failures() {
        return Stream.of("tcp", "udp")
                .flatMap(name -> Stream.of(
                                new IllegalStateException("a bug"),
                                new NullPointerException(),
                                new OutOfMemoryError("Cannot reserve 65536 bytes of direct buffer memory"),
                                new StackOverflowError(),
                                new LinkageError("no such symbol"))
                        .map(thrown -> Arguments.of(name, thrown)));
    }

    private void assertOthersGoOn(LocalClient poor, LocalClient good, Throwable thrown) throws Exception {
        String reason = reasons.poll(SOON.toMillis(), TimeUnit.MILLISECONDS);
        assertEquals("failed: " + thrown, reason);
        tunnel.assertPacketsCross(good);
        await(() -> opened.get() == 6 && server.statistics().sessions() == 2);
        tunnel.assertPacketsCross(poor); // has come back
        assertTrue(reasons.isEmpty(), "another session has ended as well: " + reasons);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void shouldEndNoSessionButTheOneWhoseEncoderFails(String name, Throwable thrown) throws Exception {
        serve(PLUGINS.transport(name));
        LocalClient poor = connect();
        LocalClient good = connect();
        codec.encoding.set(thrown);
        tunnel.tun.inject(poor.down(300));
        assertOthersGoOn(poor, good, thrown);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void shouldEndNoSessionButTheOneWhoseDecoderFails(String name, Throwable thrown) throws Exception {
        serve(PLUGINS.transport(name));
        LocalClient poor = connect();
        LocalClient good = connect();
        codec.decoding.set(thrown);
        poor.tun().inject(poor.up(300));
        assertOthersGoOn(poor, good, thrown);
    }

    /** What comes after what fails in its end is done nevertheless. */
    @Test
    void shouldEndASessionThatDoesNotCloseInOrder() throws Exception {
        serve(PLUGINS.transport("tcp"));
        LocalClient client = connect();
        codec.closing.set(new IllegalStateException("a bug at the end"));
        refusal.set(new IllegalStateException("a bug in the listener"));
        client.client().close();
        assertEquals(
                "closed by the peer: the client is shutting down",
                reasons.poll(SOON.toMillis(), TimeUnit.MILLISECONDS));
        connect();
        assertEquals(1, server.statistics().sessions());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Java heap space", "GC overhead limit exceeded"})
    void shouldEndTheTunnelWhenTheHeapIsFull(String message) throws Exception {
        serve(PLUGINS.transport("tcp"));
        LocalClient client = connect();
        codec.encoding.set(new OutOfMemoryError(message));
        tunnel.tun.inject(client.down(300));
        ZtunException e = assertThrows(ZtunException.class, server::awaitClosed);
        assertEquals(
                "the tunnel cannot go on: thread=ztun-tun-reader-0 failed: java.lang.OutOfMemoryError: " + message,
                e.getMessage());
        assertThrows(ZtunException.class, server::awaitClosed);
    }

    /** A real transport whose maker can be told that a thread has ended, and which throws when it is closed, if wanted. */
    private static final class FailingTransport implements TransportProvider {
        private final TransportProvider real;
        private final RuntimeException atClose;
        private volatile Consumer<Throwable> failures;

        FailingTransport(TransportProvider real, RuntimeException atClose) {
            this.real = real;
            this.atClose = atClose;
        }

        @Override
        public String name() {
            return real.name();
        }

        @Override
        public Transport create(TransportConfig config) {
            failures = config.failures();
            Transport opened = real.create(config);
            return new Transport() {
                @Override
                public InetSocketAddress listen(InetSocketAddress address, Function<Link, LinkHandler> acceptor) {
                    return opened.listen(address, acceptor);
                }

                @Override
                public Link connect(InetSocketAddress address, Duration timeout, Function<Link, LinkHandler> handler) {
                    return opened.connect(address, timeout, handler);
                }

                @Override
                public void close() {
                    opened.close();
                    if (atClose != null) {
                        throw atClose;
                    }
                }
            };
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldEndTheTunnelWithAThreadOfItsTransport(boolean throwing) throws Exception {
        IllegalStateException atClose = throwing ? new IllegalStateException("meant to fail") : null;
        FailingTransport failing = new FailingTransport(PLUGINS.transport("tcp"), atClose);
        serve(failing);
        Thread thread = new Thread(() -> failing.failures.accept(new IOException("selector closed")), "ztun-test-7");
        thread.start();
        ZtunException e = assertThrows(ZtunException.class, server::awaitClosed);
        assertEquals(
                "the tunnel cannot go on: thread=ztun-test-7 failed: java.io.IOException: selector closed",
                e.getMessage());
        assertDeviceClosed();
    }

    /** What is closed after it is closed nevertheless, and whoever waits is told. */
    @Test
    void shouldCloseTheDeviceWhereTheTransportFailsToClose() throws Exception {
        serve(new FailingTransport(PLUGINS.transport("tcp"), new IllegalStateException("meant to fail")));
        assertThrows(IllegalStateException.class, server::close);
        assertDeviceClosed();
        server.awaitClosed();
    }

    private void assertDeviceClosed() {
        assertFalse(tunnel.tun.inject(PacketSamples.udp("172.168.13.1", "172.168.13.2", 10)), "it takes packets");
    }

    /** A peer is told why a session ends, also by a thread that somebody wants to end. */
    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldTellThePeerWhenAnInterruptedThreadCloses(String name) throws Exception {
        serve(PLUGINS.transport(name));
        LocalClient client = connect();
        Thread.currentThread().interrupt();
        client.client().close();
        assertTrue(Thread.interrupted(), "the interrupt is lost");
        assertEquals(
                "closed by the peer: the client is shutting down",
                reasons.poll(SOON.toMillis(), TimeUnit.MILLISECONDS));
    }

    private static TunDevice slowToConfigure() {
        TunDevice memory = MemoryTun.create("slow").device();
        return (TunDevice) Proxy.newProxyInstance(
                TunDevice.class.getClassLoader(), new Class<?>[] {TunDevice.class}, (proxy, method, args) -> {
                    if (method.getName().equals("configure")) {
                        Thread.sleep(1_000);
                    }
                    return method.invoke(memory, args);
                });
    }

    /** The interface takes longer than a handshake may: the answer was there in time. */
    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldNotTakeASlowInterfaceForASilentServer(String name) throws Exception {
        serve(PLUGINS.transport(name));
        LocalClient client = tunnel.client(
                PLUGINS.transport(name),
                builder -> builder.handshakeTimeout(Duration.ofMillis(400))
                        .codecs(List.of(PLUGINS.codec("lz4")))
                        .tunDevice(slowToConfigure()));
        client.start();
        await(() -> server.statistics().sessions() == 1);
        assertEquals(1, client.client().statistics().sessions());
        assertTrue(reasons.isEmpty(), reasons.toString());
    }
}
