package io.ztun.app.engine;

import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.Cidr;
import io.ztun.api.ConfigException;
import io.ztun.api.ProtocolException;
import io.ztun.api.TransportException;
import io.ztun.api.TunException;
import io.ztun.core.MemoryTun;
import io.ztun.core.Plugins;
import io.ztun.core.ZtunClient;
import io.ztun.core.ZtunServer;
import io.ztun.core.info.SessionInfo;
import io.ztun.core.info.SessionStatistics;
import io.ztun.core.info.TunnelListener;
import io.ztun.core.info.TunnelStatistics;
import io.ztun.spi.TransportProvider;
import io.ztun.spi.TunDevice;
import io.ztun.testkit.PacketSamples;

import static io.ztun.app.engine.LocalTunnel.NOT_AT_ALL;
import static io.ztun.app.engine.LocalTunnel.SOON;
import static io.ztun.app.engine.LocalTunnel.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A server and clients in one process: a real transport over loopback, in-memory TUNs. */
@Timeout(60)
abstract class TunnelTest {
    private static final Plugins PLUGINS = Plugins.discover(List.of());

    @AutoClose
    private final LocalTunnel tunnel = new LocalTunnel();

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    /** What the client's first session that ended has carried. */
    private final CompletableFuture<SessionStatistics> closed = new CompletableFuture<>();

    private final class Recorder implements TunnelListener {
        private final String who;

        Recorder(String who) {
            this.who = who;
        }

        @Override
        public void onSessionOpened(SessionInfo session) {
            events.add(who + " opened " + session.address());
        }

        @Override
        public void onSessionClosed(SessionInfo session, SessionStatistics statistics, String reason) {
            if (who.equals("client")) {
                closed.complete(statistics);
            }
            events.add(who + " closed " + session.address() + " " + reason);
        }
    }

    private final TransportProvider transport;

    TunnelTest(String transport) {
        this.transport = PLUGINS.transport(transport);
    }

    ZtunServer.Builder serverBuilder(MemoryTun tun) {
        return ZtunServer.builder()
                .bind(InetAddress.getLoopbackAddress())
                .port(0)
                .transport(transport)
                .tunDevice(tun.device())
                .listener(new Recorder("server"));
    }

    ZtunServer start(ZtunServer.Builder builder) {
        ZtunServer server = tunnel.closing(builder.build());
        server.start();
        return server;
    }

    private ZtunClient.Builder clientBuilder(int port, MemoryTun tun) {
        return ZtunClient.builder("127.0.0.1")
                .port(port)
                .transport(transport)
                .tunDevice(tun.device())
                .listener(new Recorder("client"));
    }

    private ZtunClient start(ZtunClient.Builder builder) {
        ZtunClient client = tunnel.closing(builder.build());
        client.start();
        return client;
    }

    LocalClient client(int port) {
        MemoryTun tun = MemoryTun.create("client");
        return new LocalClient(start(clientBuilder(port, tun)), tun);
    }

    private void awaitEvent(String prefix) throws InterruptedException {
        for (String event = ""; !event.startsWith(prefix); ) {
            event = events.poll(SOON.toMillis(), TimeUnit.MILLISECONDS);
            assertTrue(event != null, "no event: " + prefix);
        }
    }

    @Test
    void shouldRouteByDestinationAndGroup() throws Exception {
        MemoryTun tun = MemoryTun.create("server");
        int port = start(serverBuilder(tun)).address().getPort();
        LocalClient first = client(port);
        LocalClient second = client(port);
        assertEquals("172.168.13.2/24", first.client().address().toString());
        assertEquals("172.168.13.3/24", second.client().address().toString());
        for (int i = 0; i < 2; i++) {
            awaitEvent("server opened");
        }

        ByteBuffer up = PacketSamples.udp("172.168.13.2", "172.168.13.1", 500);
        first.tun().inject(up);
        assertEquals(up, tun.take(SOON));

        ByteBuffer down = PacketSamples.udp("172.168.13.1", "172.168.13.3", 40);
        tun.inject(down);
        assertEquals(down, second.tun().take(SOON));
        assertNull(first.tun().take(NOT_AT_ALL));

        ByteBuffer group = PacketSamples.udp("172.168.13.1", "224.0.0.251", 40);
        tun.inject(group);
        assertEquals(group, first.tun().take(SOON));
        assertEquals(group, second.tun().take(SOON));
    }

    @Test
    void shouldDropAndCountForgedSources() throws Exception {
        MemoryTun tun = MemoryTun.create("server");
        ZtunServer server = start(serverBuilder(tun));
        LocalClient client = client(server.address().getPort());
        LocalClient other = client(server.address().getPort());
        other.tun().inject(PacketSamples.udp("fe80::2", "ff02::1", 10));
        assertEquals(PacketSamples.udp("fe80::2", "ff02::1", 10), tun.take(SOON));

        List<String> forged = List.of("172.168.13.1", "172.168.13.3", "224.0.0.1", "198.18.0.1", "127.0.0.1");
        for (String source : forged) {
            client.tun().inject(PacketSamples.udp(source, "172.168.13.1", 10));
        }
        for (String source : List.of("fd00::1", "ff02::1", "::", "fe80::2")) {
            client.tun().inject(PacketSamples.udp(source, "fe80::1", 10));
        }
        ByteBuffer linkLocal = PacketSamples.udp("fe80::9", "fe80::1", 10);
        client.tun().inject(linkLocal);
        assertEquals(linkLocal, tun.take(SOON));
        client.tun().inject(PacketSamples.udp("fe80::a", "fe80::1", 10));
        await(() -> server.statistics().droppedSource() == forged.size() + 5);
        assertNull(tun.take(NOT_AT_ALL));

        ByteBuffer back = PacketSamples.udp("fe80::1", "fe80::9", 10);
        tun.inject(back);
        assertEquals(back, client.tun().take(SOON));
        assertNull(other.tun().take(NOT_AT_ALL));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lz4", "zstd", "none"})
    void shouldCarryEveryPacketUnchanged(String codec) throws Exception {
        MemoryTun tun = MemoryTun.create("server");
        int port = start(serverBuilder(tun)).address().getPort();
        MemoryTun clientTun = MemoryTun.create("client");
        ZtunClient client = start(clientBuilder(port, clientTun).codecs(List.of(PLUGINS.codec(codec))));
        Random random = new Random(1);
        for (int i = 0; i < 5_000; i++) {
            ByteBuffer packet =
                    PacketSamples.udp("172.168.13.2", "172.168.13.1", random.nextInt(i % 100 == 0 ? 8_900 : 300));
            if (i % 3 == 0) {
                byte[] noise = new byte[packet.capacity() - 28];
                random.nextBytes(noise);
                packet.put(28, noise);
            }
            clientTun.inject(packet);
            assertEquals(packet, tun.take(SOON), "packet " + i);
        }
        await(() -> client.statistics().packetsSent() == 5_000); // the last one is counted when the link has it
    }

    @Test
    void shouldSaveWherePacketsRepeatThemselves() throws Exception {
        MemoryTun tun = MemoryTun.create("server");
        ZtunServer server = start(serverBuilder(tun));
        LocalClient client = client(server.address().getPort());
        for (int i = 0; i < 5_000; i++) { // over UDP the two ends have agreed on a dictionary long before that
            client.tun().inject(PacketSamples.udp("172.168.13.2", "172.168.13.1", 200));
            assertTrue(tun.take(SOON) != null);
        }
        TunnelStatistics statistics = client.client().statistics();
        assertTrue(statistics.sent().wireBytes() < statistics.sent().bytes() / 5, statistics.toString());
    }

    @Test
    void shouldSayWhatASessionHasCarriedWhenItEnds() throws Exception {
        MemoryTun tun = MemoryTun.create("server");
        ZtunServer server = start(serverBuilder(tun));
        LocalClient client = client(server.address().getPort());
        client.tun().inject(client.up(1_000));
        assertTrue(tun.take(SOON) != null);
        tun.inject(client.down(500));
        assertTrue(client.tun().take(SOON) != null);
        client.client().close();
        SessionStatistics statistics = closed.get(SOON.toSeconds(), TimeUnit.SECONDS);
        TunnelStatistics tunnel = client.client().statistics();
        assertEquals(new SessionStatistics(statistics.duration(), tunnel.sent(), tunnel.received()), statistics);
        assertEquals(client.up(1_000).remaining(), statistics.sent().bytes());
        assertEquals(
                client.up(1_000).remaining() + client.down(500).remaining(),
                statistics.total().bytes());
        assertTrue(statistics.duration().toNanos() > 0 && statistics.duration().compareTo(SOON) < 0);
    }

    @Test
    void shouldAgreeOnWhatTheClientOffersAndRefuseTheRest() {
        MemoryTun tun = MemoryTun.create("server");
        int port = start(serverBuilder(tun).codecs(List.of(PLUGINS.codec("lz4"), PLUGINS.codec("zstd"))))
                .address()
                .getPort();
        start(clientBuilder(port, MemoryTun.create("a")).codecs(List.of(PLUGINS.codec("zstd"))));
        assertTrue(events.removeIf(event -> event.equals("client opened 172.168.13.2/24")));
        ZtunClient.Builder none = clientBuilder(port, MemoryTun.create("b")).codecs(List.of(PLUGINS.codec("none")));
        ProtocolException e = assertThrows(ProtocolException.class, () -> start(none));
        assertTrue(e.getMessage().contains("no codec in common: client=[none] server=[lz4, zstd]"), e.getMessage());
    }

    @Test
    void shouldRefuseAClientWhenThePoolIsEmptyAndServeItOnceAnotherLeaves() throws Exception {
        MemoryTun tun = MemoryTun.create("server");
        ZtunServer server = start(serverBuilder(tun).subnet(Cidr.parse("10.9.9.1/30")));
        int port = server.address().getPort();
        LocalClient first = client(port);
        ProtocolException e = assertThrows(ProtocolException.class, () -> client(port));
        assertTrue(e.getMessage().contains("no address left"), e.getMessage());
        await(() -> server.statistics().refused() == 1);
        first.client().close();
        awaitEvent("server closed");
        assertEquals("10.9.9.2/30", client(port).client().address().toString());
    }

    @Test
    void shouldComeBackWithItsAddressWhenTheServerRestarts() throws Exception {
        MemoryTun tun = MemoryTun.create("server");
        ZtunServer server = start(serverBuilder(tun));
        int port = server.address().getPort();
        List<LocalClient> clients = List.of(client(port), client(port), client(port));
        server.close();
        for (int i = 0; i < clients.size(); i++) {
            awaitEvent("client closed");
        }
        start(serverBuilder(MemoryTun.create("server")).port(port));
        for (int i = 0; i < clients.size(); i++) {
            awaitEvent("client opened");
        }
        for (int i = 0; i < clients.size(); i++) {
            assertEquals(
                    "172.168.13." + (2 + i) + "/24",
                    clients.get(i).client().address().toString());
        }
    }

    /** As one that has given up the right to change its interface. */
    @Test
    void shouldGoOnTryingWhereTheInterfaceCannotTakeAnotherAddress() throws Exception {
        AtomicInteger refused = new AtomicInteger();
        AtomicBoolean allowed = new AtomicBoolean();
        TunDevice memory = MemoryTun.create("client").device();
        TunDevice device = (TunDevice) Proxy.newProxyInstance(
                TunDevice.class.getClassLoader(), new Class<?>[] {TunDevice.class}, (proxy, method, args) -> {
                    boolean another = method.getName().equals("configure")
                            && args[0].toString().startsWith("10.");
                    if (another && !allowed.get()) {
                        refused.incrementAndGet();
                        throw new TunException("not permitted");
                    }
                    return method.invoke(memory, args);
                });
        ZtunServer server = start(serverBuilder(MemoryTun.create("server")));
        int port = server.address().getPort();
        start(clientBuilder(port, MemoryTun.create("unused")).tunDevice(device));
        server.close();
        start(serverBuilder(MemoryTun.create("server")).port(port).subnet(Cidr.parse("10.9.9.1/30")));
        await(() -> refused.get() >= 2);
        allowed.set(true);
        awaitEvent("client opened 10.9.9.2/30");
    }

    @Test
    void shouldKeepASilentSessionAndDropADeadOne() throws Exception {
        MemoryTun tun = MemoryTun.create("server");
        ZtunServer server = start(serverBuilder(tun).keepalive(Duration.ofMillis(100)));
        client(server.address().getPort());
        awaitEvent("server opened");
        Thread.sleep(1_000);
        assertEquals(1, server.statistics().sessions());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 49, 30_001, 1L << 40})
    void shouldRefuseKeepaliveIntervalsThatCannotBeKept(long ms) {
        assertThrows(ConfigException.class, () -> ZtunServer.builder().keepalive(Duration.ofMillis(ms)));
    }

    @Test
    void shouldLetClientsInAfterOneWhoseOpeningFailed() throws Exception {
        AtomicInteger opened = new AtomicInteger();
        TunnelListener failing = new TunnelListener() {
            @Override
            public void onSessionOpened(SessionInfo session) {
                if (opened.getAndIncrement() == 0) {
                    throw new IllegalStateException("meant to fail");
                }
            }
        };
        ZtunServer server = start(serverBuilder(MemoryTun.create("server")).listener(failing));
        client(server.address().getPort());
        await(() -> opened.get() >= 2 && server.statistics().sessions() == 1);
    }

    @Test
    void shouldSayWhenNobodyListens() throws Exception {
        int port;
        try (java.net.ServerSocket unused = new java.net.ServerSocket(0)) {
            port = unused.getLocalPort();
        }
        assertThrows(TransportException.class, () -> client(port));
    }

    @Test
    void shouldEndItsThreads() throws Exception {
        int before = tunnelThreads();
        MemoryTun tun = MemoryTun.create("server");
        ZtunServer server = start(serverBuilder(tun));
        LocalClient client = client(server.address().getPort());
        assertTrue(tunnelThreads() > before);
        client.client().close();
        server.close();
        client.client().close();
        await(() -> tunnelThreads() <= before); // those of a former test may have ended meanwhile
    }

    private static int tunnelThreads() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().startsWith("ztun-"))
                .count();
    }
}
