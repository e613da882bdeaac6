package io.ztun.transport.tcp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ztun.api.ConfigException;
import io.ztun.api.TransportException;
import io.ztun.spi.Link;
import io.ztun.spi.TransportConfig;
import io.ztun.testkit.fake.LinkProbe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class TcpTransportTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final TcpTransport transport = new TcpTransport(new TransportConfig(3, 100_000));

    @AfterEach
    void close() {
        transport.close();
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private String connectMessage(InetSocketAddress address, Duration timeout) {
        return assertThrows(TransportException.class, () -> transport.connect(address, timeout, LinkProbe::new))
                .getMessage();
    }

    @Test
    void shouldSayThatNobodyListens() throws Exception {
        int port;
        try (ServerSocket taken = new ServerSocket(0)) {
            port = taken.getLocalPort();
        }
        assertEquals(
                "cannot connect: server=127.0.0.1:" + port
                        + " reason=connection refused; is ztun running there with `transport` tcp, and does a firewall let port "
                        + port
                        + " through",
                connectMessage(loopback(port), TIMEOUT));
    }

    @Test
    void shouldSayThatNobodyAnswers() throws Exception {
        // Once its queue of connections is full, Linux drops further SYN segments: the host seems dead.
        List<SocketChannel> fillers = new ArrayList<>();
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < 4; i++) {
                SocketChannel filler = SocketChannel.open();
                fillers.add(filler);
                filler.configureBlocking(false);
                filler.connect(deaf.getLocalSocketAddress());
            }
            Thread.sleep(50);
            long start = System.nanoTime();
            assertEquals(
                    "cannot connect: server=127.0.0.1:" + deaf.getLocalPort()
                            + " reason=no answer within 300 ms; is the" + " host up, and does a firewall let port "
                            + deaf.getLocalPort() + " through",
                    connectMessage(loopback(deaf.getLocalPort()), Duration.ofMillis(300)));
            long waitedMs = (System.nanoTime() - start) / 1_000_000;
            assertTrue(waitedMs >= 299 && waitedMs < 10_000, "ms: " + waitedMs);

            CompletableFuture<String> pending =
                    CompletableFuture.supplyAsync(() -> connectMessage(loopback(deaf.getLocalPort()), TIMEOUT));
            Thread.sleep(100);
            transport.close();
            assertEquals("transport is closed", pending.get(20, TimeUnit.SECONDS));
        } finally {
            for (SocketChannel filler : fillers) {
                filler.close();
            }
        }
    }

    @Test
    void shouldSayThatThereIsNoWay() {
        // TCP knows no multicast: the kernel has no route for it, on any machine (connect(2), ENETUNREACH).
        String message = connectMessage(new InetSocketAddress("224.0.0.1", 2024), TIMEOUT);
        assertTrue(message.startsWith("cannot connect: server=224.0.0.1:2024 reason="), message);
        assertTrue(message.contains("unreachable") && message.contains("network"), message);
    }

    @Test
    void shouldBeInterruptible() throws Exception {
        List<SocketChannel> fillers = new ArrayList<>();
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < 4; i++) {
                SocketChannel filler = SocketChannel.open();
                fillers.add(filler);
                filler.configureBlocking(false);
                filler.connect(deaf.getLocalSocketAddress());
            }
            Thread.sleep(50);
            Thread me = Thread.currentThread();
            CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS).execute(me::interrupt);
            String message = connectMessage(loopback(deaf.getLocalPort()), TIMEOUT);
            assertTrue(message.endsWith("reason=interrupted"), message);
            assertTrue(Thread.interrupted());
        } finally {
            for (SocketChannel filler : fillers) {
                filler.close();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0, 127.0.0.1", "0.0.0.0, ::1", "::, 127.0.0.1", "::, ::1", "::1, ::1", "127.0.0.2, 127.0.0.2"})
    void shouldTakeBothFamiliesOnTheWildcard(String listen, String connect) throws Exception {
        BlockingQueue<LinkProbe> accepted = new LinkedBlockingQueue<>();
        InetSocketAddress bound = transport.listen(new InetSocketAddress(listen, 0), link -> {
            LinkProbe probe = new LinkProbe(link);
            accepted.add(probe);
            return probe;
        });
        try (Socket peer = new Socket(connect, bound.getPort())) {
            LinkProbe probe = accepted.poll(10, TimeUnit.SECONDS);
            assertEquals(peer.getLocalSocketAddress(), probe.link.remoteAddress());
        }
    }

    @Test
    void shouldSpreadLinksOverItsThreads() throws Exception {
        BlockingQueue<LinkProbe> accepted = new LinkedBlockingQueue<>();
        InetSocketAddress address = transport.listen(loopback(0), link -> {
            LinkProbe probe = new LinkProbe(link);
            accepted.add(probe);
            return probe;
        });
        List<RawPeer> peers = new ArrayList<>();
        List<LinkProbe> probes = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            peers.add(new RawPeer(address));
            probes.add(accepted.poll(10, TimeUnit.SECONDS));
        }
        var threads =
                probes.stream().collect(Collectors.groupingBy(probe -> probe.thread.getName(), Collectors.counting()));
        assertEquals(Set.of("ztun-tcp-0", "ztun-tcp-1", "ztun-tcp-2"), threads.keySet());
        assertEquals(Set.of(3L), Set.copyOf(threads.values()));
        for (RawPeer peer : peers) {
            peer.close();
        }
    }

    @Test
    void shouldConnectFromALinksThread() throws Exception {
        InetSocketAddress echo = transport.listen(loopback(0), Echoing::new);
        CompletableFuture<LinkProbe> second = new CompletableFuture<>();
        transport.connect(echo, TIMEOUT, first -> {
            transport.connect(echo, TIMEOUT, link -> {
                LinkProbe probe = new LinkProbe(link);
                second.complete(probe);
                return probe;
            });
            return new LinkProbe(first);
        });
        assertTrue(second.get(10, TimeUnit.SECONDS).link.ready() == Link.READY);
    }

    @Test
    void shouldRefuseWhatItCannotDo() {
        assertThrows(
                ConfigException.class,
                () -> new TcpTransportProvider()
                        .create(new TransportConfig(1, TcpTransportProvider.QUEUE_LIMIT_MAX + 1)));
        for (Duration timeout : new Duration[] {Duration.ZERO, Duration.ofSeconds(-1)}) {
            assertThrows(IllegalArgumentException.class, () -> transport.connect(loopback(9), timeout, LinkProbe::new));
        }
    }

    @Test
    void shouldKeepOtherLinksGoingBesideOneThatFloods() throws Exception {
        try (TcpTransport server = new TcpTransport(new TransportConfig(1, 100_000))) {
            InetSocketAddress address = server.listen(loopback(0), Echoing::new);
            try (RawPeer flood = new RawPeer(address);
                    RawPeer quiet = new RawPeer(address)) {
                CompletableFuture<Void> flooding = CompletableFuture.runAsync(() -> flood(flood));
                for (int i = 0; i < 200; i++) {
                    quiet.send("0161");
                    assertEquals(2, quiet.receive(2).length);
                }
                assertTrue(!flooding.isDone(), "the flood has ended before the test did");
                flood.reset();
                assertInstanceOf(
                        CompletionException.class, assertThrows(RuntimeException.class, () -> flooding.join()));
            }
        }
    }

    /** Sends frames and reads no answer, until the connection breaks. */
    private static void flood(RawPeer peer) {
        byte[] frames = new byte[100_000];
        for (int i = 0; i < frames.length; i += 2) {
            frames[i] = 1;
        }
        try {
            while (true) {
                peer.send(frames);
            }
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
