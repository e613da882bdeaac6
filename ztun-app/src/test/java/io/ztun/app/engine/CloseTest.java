package io.ztun.app.engine;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.TransportException;
import io.ztun.core.MemoryTun;
import io.ztun.core.Plugins;
import io.ztun.core.Tunnel;
import io.ztun.core.ZtunClient;
import io.ztun.core.ZtunServer;
import io.ztun.core.info.SessionInfo;
import io.ztun.core.info.SessionStatistics;
import io.ztun.core.info.TunnelListener;

import static io.ztun.app.engine.LocalTunnel.SOON;
import static io.ztun.app.engine.LocalTunnel.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A tunnel may be closed at any moment and by any thread, its own among them: at once, in order, and nothing is left. */
@Timeout(60)
class CloseTest {
    private static final Plugins PLUGINS = Plugins.discover(List.of());

    /** Far less than a handshake or a thread is waited for. */
    private static final Duration QUICK = Duration.ofSeconds(1);

    @AutoClose
    private final LocalTunnel tunnel = new LocalTunnel();

    private final BlockingQueue<String> reasons = new LinkedBlockingQueue<>();
    private final BlockingQueue<Duration> closings = new LinkedBlockingQueue<>();
    private final AtomicReference<Tunnel> closedByListener = new AtomicReference<>();
    private final Set<Thread> before = Thread.getAllStackTraces().keySet();

    /** Closes a tunnel when it is told of a session, or of its end. */
    private final class Closing implements TunnelListener {
        private final boolean atOpening;

        Closing(boolean atOpening) {
            this.atOpening = atOpening;
        }

        @Override
        public void onSessionOpened(SessionInfo session) {
            if (atOpening) {
                close();
            }
        }

        @Override
        public void onSessionClosed(SessionInfo session, SessionStatistics statistics, String reason) {
            if (!atOpening) {
                close();
            }
        }

        private void close() {
            Tunnel closed = closedByListener.getAndSet(null);
            if (closed != null) {
                closings.add(timed(closed::close));
            }
        }
    }

    private final class Recorder implements TunnelListener {
        @Override
        public void onSessionClosed(SessionInfo session, SessionStatistics statistics, String reason) {
            reasons.add(reason);
        }
    }

    private static Duration timed(Runnable action) {
        long start = System.nanoTime();
        action.run();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static void assertQuick(Duration took) {
        assertNotNull(took, "it has not been closed");
        assertTrue(took.compareTo(QUICK) < 0, () -> "took " + took);
    }

    private <T> T soon(BlockingQueue<T> queue) throws InterruptedException {
        return queue.poll(SOON.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whatever else there was: what the process shares stays, such as its timer. */
    private void assertNoThreadLeft() throws InterruptedException {
        await(() -> left().isEmpty());
    }

    private Set<String> left() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .filter(name -> name.matches("ztun-(tun-reader|tcp|udp|close|leases).*"))
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldCloseAClientThatIsToldOfItsSession(String transport) throws Exception {
        ZtunServer server = tunnel.serve(PLUGINS.transport(transport), builder -> builder.listener(new Recorder()));
        ZtunClient client = tunnel.client(PLUGINS.transport(transport), builder -> builder.listener(new Closing(true)))
                .client();
        closedByListener.set(client);
        assertQuick(timed(client::start));
        assertQuick(soon(closings));
        client.awaitClosed();
        assertEquals("closed by the peer: the client is shutting down", soon(reasons));
        server.close();
        assertNoThreadLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldCloseAClientThatIsToldOfItsSessionsEnd(String transport) throws Exception {
        ZtunServer server = tunnel.serve(PLUGINS.transport(transport), builder -> builder);
        ZtunClient client = tunnel.client(PLUGINS.transport(transport), builder -> builder.listener(new Closing(false)))
                .start()
                .client();
        closedByListener.set(client);
        server.close();
        assertQuick(soon(closings));
        client.awaitClosed();
        assertNoThreadLeft();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldCloseAServerThatIsToldOfASession(boolean atOpening) throws Exception {
        for (String transport : List.of("tcp", "udp")) {
            try (LocalTunnel other = new LocalTunnel()) {
                ZtunServer server =
                        other.serve(PLUGINS.transport(transport), builder -> builder.listener(new Closing(atOpening)));
                ZtunClient client = other.client(
                                PLUGINS.transport(transport), builder -> builder.listener(new Recorder()))
                        .client();
                closedByListener.set(server);
                try {
                    client.start();
                } catch (RuntimeException e) {
                    assertTrue(atOpening, e::toString);
                }
                if (!atOpening) {
                    client.close();
                }
                assertQuick(soon(closings));
                server.awaitClosed();
            }
            assertNoThreadLeft();
        }
    }

    /** The other end takes the connection, or the datagrams, and says nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldCloseWhileTheServerIsSilent(String transport) throws Exception {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (ServerSocket silent = new ServerSocket();
                DatagramSocket deaf = new DatagramSocket(any)) {
            silent.bind(any);
            closeWhileConnecting(transport, transport.equals("tcp") ? silent.getLocalPort() : deaf.getLocalPort());
        }
    }

    /** A backlog that is full: the system drops what asks for a connection. */
    @Test
    @SuppressWarnings("try") // what waits need only be there
    void shouldCloseWhileNobodyAnswers() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Sockets waiting = new Sockets(full.getLocalSocketAddress(), 4)) {
            closeWhileConnecting("tcp", full.getLocalPort());
        }
    }

    private void closeWhileConnecting(String transport, int port) throws Exception {
        ZtunClient client = ZtunClient.builder("127.0.0.1")
                .port(port)
                .transport(PLUGINS.transport(transport))
                .tunDevice(MemoryTun.create("client").device())
                .handshakeTimeout(Duration.ofSeconds(20))
                .build();
        CompletableFuture<Void> starting = CompletableFuture.runAsync(client::start);
        Thread.sleep(500);
        assertFalse(starting.isDone());
        assertQuick(timed(client::close));
        RuntimeException e = assertThrows(
                RuntimeException.class,
                () -> starting.orTimeout(1, TimeUnit.SECONDS).join());
        assertEquals(TransportException.class, e.getCause().getClass(), e::toString);
        assertEquals(
                "closed before it was connected: server=127.0.0.1", e.getCause().getMessage());
        assertNoThreadLeft();
    }

    @Test
    void shouldNotStartWhatWasClosed() {
        MemoryTun device = MemoryTun.create("server");
        ZtunServer server =
                ZtunServer.builder().port(0).tunDevice(device.device()).build();
        server.close();
        assertThrows(IllegalStateException.class, server::start);
    }
}
