package io.ztun.app.engine;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.ztun.api.Cidr;
import io.ztun.api.ProtocolException;
import io.ztun.api.TransportException;
import io.ztun.core.MemoryTun;
import io.ztun.core.Plugins;
import io.ztun.core.ZtunClient;
import io.ztun.core.ZtunServer;
import io.ztun.core.internal.protocol.FrameType;
import io.ztun.testkit.PacketSamples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The handshake where frames are lost, doubled and overtaken. */
@Timeout(30)
class UnorderedHandshakeTest {
    private static final Plugins PLUGINS = Plugins.discover(List.of());
    private static final Duration SOON = Duration.ofSeconds(5);

    private final MemoryTun serverTun = MemoryTun.create("server");
    private final MemoryTun clientTun = MemoryTun.create("client");
    private UnreliableTransport transport;
    private ZtunServer server;
    private ZtunClient client;

    private void serve(UnreliableTransport.Fate fate, String subnet) {
        transport = new UnreliableTransport(fate);
        server = ZtunServer.builder()
                .tunDevice(serverTun.device())
                .transport(transport)
                .subnet(Cidr.parse(subnet))
                .handshakeTimeout(Duration.ofMillis(700))
                .build();
        server.start();
    }

    private ZtunClient client(MemoryTun tun, String codec) {
        return ZtunClient.builder("127.0.0.1")
                .tunDevice(tun.device())
                .transport(transport)
                .codecs(List.of(PLUGINS.codec(codec)))
                .handshakeTimeout(SOON)
                .build();
    }

    @AfterEach
    void close() throws Exception {
        if (client != null) {
            client.close();
        }
        server.close();
        transport.end();
    }

    private void assertPacketsCross() throws InterruptedException {
        ByteBuffer up = PacketSamples.udp("172.168.13.2", "172.168.13.1", 500);
        ByteBuffer down = PacketSamples.udp("172.168.13.1", "172.168.13.2", 500);
        clientTun.inject(up);
        assertEquals(up, serverTun.take(SOON));
        serverTun.inject(down);
        assertEquals(down, clientTun.take(SOON));
    }

    @Test
    void shouldRepeatTheHelloUntilItIsAnswered() throws Exception {
        AtomicInteger hellos = new AtomicInteger();
        AtomicInteger welcomes = new AtomicInteger();
        serve(
                (fromClient, type) -> type == FrameType.HELLO
                        ? hellos.incrementAndGet() > 1 ? 1 : 0
                        : type == FrameType.WELCOME && welcomes.incrementAndGet() == 1 ? 0 : 1,
                "172.168.13.1/24");
        client = client(clientTun, "lz4");
        client.start();
        assertEquals(3, hellos.get());
        assertEquals(2, welcomes.get());
        assertEquals(1, server.statistics().sessions());
        assertEquals("172.168.13.2/24", client.address().toString());
        assertPacketsCross();
    }

    @Test
    void shouldTakeEveryFrameOnce() throws Exception {
        serve((fromClient, type) -> 2, "172.168.13.1/24");
        client = client(clientTun, "zstd");
        client.start();
        assertPacketsCross();
        assertPacketsCross();
        assertEquals(1, server.statistics().sessions());
        assertNull(serverTun.take(Duration.ofMillis(100)));
        assertNull(clientTun.take(Duration.ofMillis(100)));
        assertEquals(2, server.statistics().packetsReceived());
        assertEquals(2, client.statistics().packetsReceived());
    }

    @Test
    void shouldRefuseAgainWhereTheRefusalWasLost() throws Exception {
        AtomicInteger refusals = new AtomicInteger();
        serve(
                (fromClient, type) -> type == FrameType.REFUSAL && refusals.incrementAndGet() == 1 ? 0 : 1,
                "172.168.13.1/30");
        client = client(clientTun, "lz4");
        client.start();
        ZtunClient second = client(MemoryTun.create("second"), "lz4");
        ProtocolException e = assertThrows(ProtocolException.class, second::start);
        assertTrue(e.getMessage().contains("no address left"), e.getMessage());
        assertEquals(2, refusals.get());
        while (server.statistics().refused() == 0) {
            Thread.sleep(10); // the refused link stays for the time of a handshake, in case the refusal is lost again
        }
        assertPacketsCross();
    }

    @Test
    void shouldGiveUpWhereNothingIsAnswered() {
        serve((fromClient, type) -> 0, "172.168.13.1/24");
        ZtunClient unheard = ZtunClient.builder("127.0.0.1")
                .tunDevice(clientTun.device())
                .transport(transport)
                .codecs(List.of(PLUGINS.codec("lz4")))
                .handshakeTimeout(Duration.ofMillis(900))
                .build();
        TransportException e = assertThrows(TransportException.class, unheard::start);
        assertTrue(e.getMessage().contains("no answer to the hello"), e.getMessage());
    }
}
