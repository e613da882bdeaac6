package io.ztun.app.e2e;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import io.ztun.api.Cidr;
import io.ztun.core.MemoryTun;
import io.ztun.core.ZtunClient;
import io.ztun.core.ZtunServer;
import io.ztun.core.info.SessionInfo;
import io.ztun.core.info.TunnelListener;
import io.ztun.spi.CodecProvider;

/** A server and a client in this JVM, over TCP on loopback, with in-memory TUNs. */
final class EmbeddedPair implements AutoCloseable {

    private final MemoryTun serverTun = MemoryTun.create("server");
    private final MemoryTun clientTun = MemoryTun.create("client");
    private final BlockingQueue<SessionInfo> sessions = new LinkedBlockingQueue<>();
    private final ZtunServer server;
    private final ZtunClient client;

    /** @param codecs of both ends */
    EmbeddedPair(List<CodecProvider> codecs) {
        server = ZtunServer.builder()
                .bind(InetAddress.getLoopbackAddress())
                .port(0)
                .subnet(Cidr.parse("10.99.0.1/24"))
                .codecs(codecs)
                .tunDevice(serverTun.device())
                .build();
        server.start();
        client = ZtunClient.builder(InetAddress.getLoopbackAddress().getHostAddress())
                .port(server.address().getPort())
                .codecs(codecs)
                .tunDevice(clientTun.device())
                .listener(new TunnelListener() {
                    @Override
                    public void onSessionOpened(SessionInfo session) {
                        sessions.add(session);
                    }
                })
                .build();
        client.start();
        // The server knows of it only once the client's next frame has come.
        Await.until(
                "the server has the session",
                Ztun.START,
                () -> server.statistics().sessions() == 1);
    }

    /** What was agreed on. */
    SessionInfo session() throws InterruptedException {
        return sessions.take();
    }

    MemoryTun serverTun() {
        return serverTun;
    }

    MemoryTun clientTun() {
        return clientTun;
    }

    ZtunServer server() {
        return server;
    }

    /** A UDP packet from an IPv4 address, given by its last two bytes in 10.99.0.0/16, to the other (RFC 791, RFC 768). */
    static ByteBuffer packet(int from, int to, byte[] payload, int length) {
        ByteBuffer packet = ByteBuffer.allocate(28 + length);
        packet.putInt(0x4500_0000 | packet.capacity()).putInt(0).putInt(0x4011_0000);
        packet.putInt(0x0a63_0000 | from).putInt(0x0a63_0000 | to);
        packet.putShort((short) 4_000)
                .putShort((short) 4_000)
                .putShort((short) (8 + length))
                .putShort((short) 0);
        packet.put(payload, 0, length).flip();
        int sum = 0;
        for (int i = 0; i < 20; i += 2) {
            sum += packet.getShort(i) & 0xffff;
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        return packet.putShort(10, (short) ~(sum + (sum >>> 16)));
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
