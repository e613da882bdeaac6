package org.example.embedding;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;

import io.ztun.api.Cidr;
import io.ztun.core.MemoryTun;
import io.ztun.core.info.SessionInfo;
import io.ztun.core.info.SessionStatistics;
import io.ztun.core.info.TunnelListener;
import io.ztun.core.info.TunnelStatistics;
import io.ztun.core.ZtunClient;
import io.ztun.core.ZtunServer;

/**
 * A server and a client in one program, without root: in place of network interfaces they have {@link MemoryTun}s, into
 * which the program puts IP packets and from which it takes those that crossed the tunnel.
 *
 * <pre>
 *   inject -> client's MemoryTun -> ZtunClient == TCP, compressed == ZtunServer -> server's MemoryTun -> take
 * </pre>
 */
public final class EmbeddedTunnel {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int PACKETS = 100;

    private EmbeddedTunnel() {}

    /** Sends packets both ways and prints what came of it. */
    public static void main(String[] args) throws InterruptedException, UnknownHostException {
        MemoryTun serverTun = MemoryTun.create("server");
        MemoryTun clientTun = MemoryTun.create("client");
        try (ZtunServer server = server(serverTun)) {
            server.start();
            try (ZtunClient client = client(clientTun, server.address().getPort())) {
                client.start();
                InetAddress clients = client.address().address();
                InetAddress servers = InetAddress.getByName("10.99.0.1");
                exchange(clientTun, serverTun, clients, servers);
                exchange(serverTun, clientTun, servers, clients);
                print(client.statistics());
            }
        }
    }

    /** Codec and transport are found among the modules that this program runs with. */
    private static ZtunServer server(MemoryTun tun) {
        return ZtunServer.builder()
                .bind(InetAddress.getLoopbackAddress())
                .port(0) // any free one
                .subnet(Cidr.parse("10.99.0.1/24"))
                .tunDevice(tun.device())
                .listener(new Announcer())
                .build();
    }

    private static ZtunClient client(MemoryTun tun, int port) {
        return ZtunClient.builder(InetAddress.getLoopbackAddress().getHostAddress())
                .port(port)
                .tunDevice(tun.device())
                .build();
    }

    private static void exchange(MemoryTun near, MemoryTun far, InetAddress from, InetAddress to)
            throws InterruptedException, UnknownHostException {
        for (int i = 0; i < PACKETS; i++) {
            UdpPacket sent = new UdpPacket(from, to, "packet number " + i + ", much like the one before it");
            near.inject(sent.encode());
            ByteBuffer received = far.take(PATIENCE);
            if (received == null || !UdpPacket.decode(received).equals(sent)) {
                throw new IllegalStateException("lost or changed on the way: " + sent);
            }
        }
        System.out.println(PACKETS + " packets crossed: " + from.getHostAddress() + " to " + to.getHostAddress());
    }

    private static void print(TunnelStatistics statistics) {
        System.out.println("bytes of packets sent: " + statistics.sent().bytes() + ", on the wire: "
                + statistics.sent().wireBytes());
    }

    /** Hears of every session; a real program would keep a table of them, or a log. */
    private static final class Announcer implements TunnelListener {

        @Override
        public void onSessionOpened(SessionInfo session) {
            System.out.println("open: " + session.address() + " codec=" + session.codec());
        }

        @Override
        public void onSessionClosed(SessionInfo session, SessionStatistics statistics, String reason) {
            System.out.println("closed: " + session.address() + " saved="
                    + statistics.total().saved() + " reason=" + reason);
        }
    }
}
