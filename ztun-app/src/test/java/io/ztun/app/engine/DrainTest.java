package io.ztun.app.engine;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ztun.api.Addresses;
import io.ztun.api.ConfigException;
import io.ztun.api.ProtocolException;
import io.ztun.app.keys.KeyFolder;
import io.ztun.core.MemoryTun;
import io.ztun.core.Plugins;
import io.ztun.core.Security;
import io.ztun.core.ZtunClient;
import io.ztun.core.ZtunServer;
import io.ztun.core.info.SessionInfo;
import io.ztun.core.info.SessionStatistics;
import io.ztun.core.info.TunnelListener;
import io.ztun.core.internal.store.LocalState;
import io.ztun.spi.TransportProvider;

import static io.ztun.app.engine.LocalTunnel.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A server that is about to go, and its clients, which have another one or not. */
@Timeout(60)
final class DrainTest {
    private static final Plugins PLUGINS = Plugins.discover(List.of());
    private static final TransportProvider TCP = PLUGINS.transport("tcp");
    private static final Duration OVER = Duration.ofSeconds(10);
    private static final Duration FAST = Duration.ofMillis(200);
    private static final byte HELLO = 0x01;
    private static final byte REFUSAL = 0x03;
    private static final byte SETTINGS = 0x23;

    @TempDir
    private Path folder;

    @AutoClose
    private final LocalTunnel first = new LocalTunnel();

    @AutoClose
    private final LocalTunnel second = new LocalTunnel();

    private final BlockingQueue<String> ended = new LinkedBlockingQueue<>();

    private final TunnelListener ends = new TunnelListener() {
        @Override
        public void onSessionClosed(SessionInfo session, SessionStatistics statistics, String reason) {
            ended.add(reason);
        }
    };

    private LocalClient clientOfBoth(TransportProvider transport, UnaryOperator<ZtunClient.Builder> settings) {
        return first.client(
                transport,
                builder -> settings.apply(
                        builder.server("127.0.0.1", second.address().getPort())));
    }

    private static CompletableFuture<Integer> drain(ZtunServer server, Duration over) {
        return server.drain(over).toCompletableFuture();
    }

    private static int left(CompletableFuture<Integer> drained) throws Exception {
        return drained.get(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    private static ZtunServer.Builder gateway(String name, int number, LocalState shared, ZtunServer.Builder builder) {
        return builder.store(new SlowStore(shared, name), name).subnet(Addresses.parse("172.168.13." + number + "/24"));
    }

    /** In a fleet the first server hears of the client's next session before the client ends the former one. */
    @ParameterizedTest
    @CsvSource({
        "tcp,false,false",
        "tcp,true,false",
        "tcp,true,true",
        "udp,false,false",
        "udp,true,false",
        "udp,true,true"
    })
    void shouldMoveTheClientsWithoutLosingAPacket(String name, boolean sealed, boolean fleet) throws Exception {
        TransportProvider transport = PLUGINS.transport(name);
        Security security = sealed ? Security.sharedSecret(KeyFolder.in(folder).secret()) : Security.open();
        LocalState shared = new LocalState(LocalState.FOREVER);
        ZtunServer server = first.serve(
                transport,
                builder -> fleet ? gateway("a", 1, shared, builder.security(security)) : builder.security(security));
        second.serve(
                transport,
                builder -> fleet ? gateway("b", 2, shared, builder.security(security)) : builder.security(security));
        LocalClient client = clientOfBoth(
                        transport, builder -> builder.security(security).listener(ends))
                .start();
        first.assertPacketsCross(client);
        String address = client.client().address().toString();

        CompletableFuture<Integer> drained = drain(server, OVER);
        int before = 0;
        int after = 0;
        String reason = null;
        long endNs = System.nanoTime() + SOON.toNanos();
        while (reason == null && System.nanoTime() < endNs) {
            client.tun().inject(client.up(500));
            if (after == 0 && first.tun.take(FAST) != null) { // which has it at once or not at all
                before++;
            } else {
                assertNotNull(second.tun.take(SOON), "a packet of the client's is lost");
                after++;
            }
            MemoryTun way = after == 0 ? first.tun : second.tun;
            way.inject(client.down(700));
            assertNotNull(client.tun().take(SOON), "a packet to the client is lost");
            reason = ended.poll();
        }
        assertEquals("the client has taken another way to the server", reason);
        assertTrue(before > 0 && after > 100, before + " and " + after);
        assertEquals(address, client.client().address().toString());
        assertEquals(0, left(drained));
        assertEquals(1, server.drain().orElseThrow().clients());
        assertEquals(0, server.snapshot().drain().orElseThrow().left());
        second.assertPacketsCross(client);
    }

    @Test
    void shouldTellOneAfterTheOther() throws Exception {
        ZtunServer server = first.serve(TCP, builder -> builder);
        ZtunServer other = second.serve(TCP, builder -> builder);
        List<LocalClient> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            clients.add(clientOfBoth(TCP, builder -> builder).start());
            first.assertPacketsCross(clients.get(i));
        }
        long startNs = System.nanoTime();
        CompletableFuture<Integer> drained = drain(server, OVER);
        LocalTunnel.await(() -> !other.snapshot().sessions().isEmpty());
        assertTrue(server.snapshot().sessions().size() >= 3, "all at once");
        assertEquals(0, left(drained));
        long ms = (System.nanoTime() - startNs) / 1_000_000;
        assertTrue(
                ms >= 1_500 && ms < 8_000, ms + " ms"); // half a second between two of them, and a second for the last
        assertEquals(4, other.snapshot().sessions().size());
    }

    @Test
    void shouldLetNobodyInUntilItIsTakenBack() throws Exception {
        ZtunServer server = first.serve(TCP, builder -> builder);
        LocalClient stays = first.client(TCP, builder -> builder.listener(ends)).start();
        CompletableFuture<Integer> drained = drain(server, Duration.ofHours(1));
        ProtocolException refused = assertThrows(
                ProtocolException.class,
                () -> first.client(TCP, builder -> builder).start());
        assertTrue(refused.getMessage().contains("is about to go"), refused.getMessage());
        first.assertPacketsCross(stays);
        assertFalse(drained.isDone());
        assertEquals(1, server.snapshot().drain().orElseThrow().left());

        assertTrue(server.cancelDrain());
        assertFalse(server.cancelDrain());
        assertTrue(drained.isCancelled());
        assertTrue(server.drain().isEmpty());
        first.assertPacketsCross(first.client(TCP, builder -> builder).start());
        first.assertPacketsCross(stays);
        assertTrue(ended.isEmpty(), ended::toString);
    }

    @Test
    void shouldSayHowManyHaveStayedWhenTheTimeIsOver() throws Exception {
        ZtunServer server = first.serve(TCP, builder -> builder);
        LocalClient stays = first.client(TCP, builder -> builder).start();
        CompletableFuture<Integer> former = drain(server, Duration.ofHours(1));
        assertEquals(1, left(drain(server, Duration.ofMillis(300))));
        assertEquals(1, left(former), "another time counts in its place");
        first.assertPacketsCross(stays);
        assertThrows(ConfigException.class, () -> server.drain(Duration.ofHours(2)));
        assertThrows(ConfigException.class, () -> server.drain(Duration.ofSeconds(-1)));
        CompletableFuture<Integer> last = drain(server, Duration.ofHours(1));
        server.close();
        assertTrue(last.isCancelled(), "nobody waits for a server that has ended");
    }

    /** Without the pauses that there are before a server is asked again. */
    @Test
    void shouldTakeTheNextServerAtOnceWhereOneIsAboutToGo() throws Exception {
        ZtunServer server = first.serve(TCP, builder -> builder);
        ZtunServer other = second.serve(TCP, builder -> builder);
        assertEquals(0, left(drain(server, OVER)), "there is nobody");
        long startNs = System.nanoTime();
        LocalClient client = clientOfBoth(TCP, builder -> builder).start();
        long ms = (System.nanoTime() - startNs) / 1_000_000;
        second.assertPacketsCross(client);
        assertTrue(ms < 1_500, ms + " ms"); // two seconds where the first one does not answer

        LocalTunnel.await(() -> !other.snapshot().sessions().isEmpty());
        drain(other, OVER); // both are about to go: the client stays
        Thread.sleep(1_000);
        second.assertPacketsCross(client);
        server.cancelDrain(); // until one is not any more
        LocalTunnel.await(() -> !server.snapshot().sessions().isEmpty());
        first.assertPacketsCross(client);
    }

    /** The word is lost, and comes twice; so often as it is taken back and said again, the client does not dial in haste. */
    @Test
    void shouldHearTheWordOnce() throws Exception {
        AtomicInteger settings = new AtomicInteger();
        AtomicInteger hellos = new AtomicInteger();
        AtomicInteger refusals = new AtomicInteger();
        UnreliableTransport transport = new UnreliableTransport((fromClient, type) -> switch (type) {
            case SETTINGS -> settings.incrementAndGet() <= 2 ? 0 : 2;
            case HELLO -> Math.min(1, hellos.incrementAndGet());
            case REFUSAL -> Math.min(1, refusals.incrementAndGet());
            default -> 1;
        });
        ZtunServer server = first.serve(transport, builder -> builder.keepalive(FAST));
        LocalClient client =
                first.client(transport, builder -> builder.listener(ends)).start();
        ByteBuffer sign = client.up(100);
        client.tun().inject(sign);
        assertEquals(client.up(100), first.tun.take(SOON));
        int atFirst = hellos.get();
        drain(server, OVER);
        LocalTunnel.await(() -> refusals.get() > 0); // the same address may be another machine's, so that it asks there
        assertTrue(settings.get() > 2, settings::toString);
        for (int i = 0; i < 50; i++) {
            server.cancelDrain();
            drain(server, OVER);
        }
        Thread.sleep(800);
        assertTrue(hellos.get() <= atFirst + 2, hellos::toString);
        first.assertPacketsCross(client);
        assertTrue(ended.isEmpty(), ended::toString);
    }
}
