package io.ztun.control;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.UnaryOperator;

import io.ztun.core.MemoryTun;
import io.ztun.core.ZtunClient;
import io.ztun.core.ZtunServer;
import io.ztun.testkit.PacketSamples;

/** A server on loopback with one client, both in this process, with devices in memory. */
final class LocalTunnel implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final String ADDRESS = "10.9.0.1";

    final ZtunServer server;
    final ZtunClient client;
    private final MemoryTun serverTun = MemoryTun.create("server");
    private final MemoryTun clientTun = MemoryTun.create("client");

    private LocalTunnel(UnaryOperator<ZtunServer.Builder> settings, UnaryOperator<ZtunClient.Builder> clients) {
        server = settings.apply(ZtunServer.builder()
                        .bind(InetAddress.getLoopbackAddress())
                        .port(0)
                        .subnet(io.ztun.api.Cidr.parse(ADDRESS + "/24"))
                        .tunDevice(serverTun.device()))
                .build();
        server.start();
        client = clients.apply(ZtunClient.builder("127.0.0.1")
                        .port(server.address().getPort())
                        .tunDevice(clientTun.device()))
                .build();
        client.start();
    }

    static LocalTunnel open() {
        return new LocalTunnel(settings -> settings, settings -> settings);
    }

    static LocalTunnel open(UnaryOperator<ZtunServer.Builder> settings, UnaryOperator<ZtunClient.Builder> clients) {
        return new LocalTunnel(settings, clients);
    }

    /** Packets from the client to the server, which have come. */
    void carry(int packets) throws InterruptedException {
        for (int i = 0; i < packets; i++) {
            ByteBuffer packet = PacketSamples.udp(client.address().address().getHostAddress(), ADDRESS, 500);
            clientTun.inject(packet);
            serverTun.take(SOON);
        }
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
