package io.ztun.app.engine;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.ztun.core.MemoryTun;
import io.ztun.core.ZtunServer;
import io.ztun.testkit.PacketSamples;

import static io.ztun.app.engine.LocalTunnel.SOON;
import static io.ztun.app.engine.LocalTunnel.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TunnelOverTcpTest extends TunnelTest {

    TunnelOverTcpTest() {
        super("tcp");
    }

    @Test
    void shouldOutliveGarbage() throws Exception {
        MemoryTun tun = MemoryTun.create("server");
        ZtunServer server = start(serverBuilder(tun).handshakeTimeout(Duration.ofMillis(300)));
        InetSocketAddress address = server.address();
        LocalClient client = client(address.getPort());
        byte[][] openings = {
            {},
            {0},
            {1},
            {5, 'h', 'e', 'l', 'l', 'o'},
            {(byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f},
            {6, 1, 'Z', 'T', 'U', 'N', 2},
            "GET / HTTP/1.1\r\n\r\n".getBytes(),
            {20, 1, 'Z', 'T', 'U'}
        };
        for (byte[] opening : openings) {
            try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
                socket.setSoTimeout((int) SOON.toMillis());
                socket.getOutputStream().write(opening);
                try {
                    while (socket.getInputStream().read() >= 0) {
                        // a refusal may come before the end
                    }
                } catch (java.net.SocketException e) {
                    assertTrue(e.getMessage().contains("reset"), e.getMessage());
                }
            }
        }
        await(() -> server.statistics().refused() == openings.length);
        ByteBuffer packet = PacketSamples.udp("172.168.13.2", "172.168.13.1", 100);
        client.tun().inject(packet);
        assertEquals(packet, tun.take(SOON));
    }
}
