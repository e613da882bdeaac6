package io.ztun.app.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.ztun.api.Cidr;
import io.ztun.api.ProtocolException;
import io.ztun.api.TransportException;
import io.ztun.core.Plugins;
import io.ztun.core.ZtunServer;
import io.ztun.core.internal.protocol.FrameType;

import static io.ztun.app.engine.LocalTunnel.SOON;
import static io.ztun.app.engine.LocalTunnel.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The handshake where frames are lost, doubled and overtaken. */
@Timeout(30)
class UnorderedHandshakeTest {
    private static final Plugins PLUGINS = Plugins.discover(List.of());

    @AutoClose
    private final LocalTunnel tunnel = new LocalTunnel();

    private UnreliableTransport transport;
    private ZtunServer server;

    private void serve(UnreliableTransport.Fate fate) {
        serve(fate, "172.168.13.1/24");
    }

    private void serve(UnreliableTransport.Fate fate, String subnet) {
        transport = new UnreliableTransport(fate);
        tunnel.closing(transport::end);
        server = tunnel.serve(
                transport, builder -> builder.subnet(Cidr.parse(subnet)).handshakeTimeout(Duration.ofMillis(700)));
    }

    private LocalClient client(String codec, Duration handshakeTimeout) {
        return tunnel.client(
                transport,
                builder -> builder.codecs(List.of(PLUGINS.codec(codec))).handshakeTimeout(handshakeTimeout));
    }

    @Test
    void shouldRepeatTheHelloUntilItIsAnswered() throws Exception {
        AtomicInteger hellos = new AtomicInteger();
        AtomicInteger welcomes = new AtomicInteger();
        serve((fromClient, type) -> type == FrameType.HELLO
                ? hellos.incrementAndGet() > 1 ? 1 : 0
                : type == FrameType.WELCOME && welcomes.incrementAndGet() == 1 ? 0 : 1);
        LocalClient client = client("lz4", SOON).start();
        assertEquals(3, hellos.get());
        assertEquals(2, welcomes.get());
        assertEquals(1, server.statistics().sessions());
        assertEquals("172.168.13.2/24", client.client().address().toString());
        tunnel.assertPacketsCross(client);
    }

    @Test
    void shouldTakeEveryFrameOnce() throws Exception {
        serve((fromClient, type) -> 2);
        LocalClient client = client("zstd", SOON).start();
        tunnel.assertPacketsCross(client);
        tunnel.assertPacketsCross(client);
        assertEquals(1, server.statistics().sessions());
        assertNull(tunnel.tun.take(Duration.ofMillis(100)));
        assertNull(client.tun().take(Duration.ofMillis(100)));
        assertEquals(2, server.statistics().packetsReceived());
        assertEquals(2, client.client().statistics().packetsReceived());
    }

    @Test
    void shouldRefuseAgainWhereTheRefusalWasLost() throws Exception {
        AtomicInteger refusals = new AtomicInteger();
        serve(
                (fromClient, type) -> type == FrameType.REFUSAL && refusals.incrementAndGet() == 1 ? 0 : 1,
                "172.168.13.1/30");
        LocalClient client = client("lz4", SOON).start();
        LocalClient second = client("lz4", SOON);
        ProtocolException e = assertThrows(ProtocolException.class, second::start);
        assertTrue(e.getMessage().contains("no address left"), e.getMessage());
        assertEquals(2, refusals.get());
        // The refused link stays for the time of a handshake, in case the refusal is lost again.
        await(() -> server.statistics().refused() > 0);
        tunnel.assertPacketsCross(client);
    }

    @Test
    void shouldGiveUpWhereNothingIsAnswered() {
        serve((fromClient, type) -> 0);
        LocalClient unheard = client("lz4", Duration.ofMillis(900));
        TransportException e = assertThrows(TransportException.class, unheard::start);
        assertTrue(e.getMessage().contains("no answer to the hello"), e.getMessage());
    }
}
