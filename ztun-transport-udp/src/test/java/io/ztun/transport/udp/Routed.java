package io.ztun.transport.udp;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.ztun.spi.Link;
import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;

/**
 * A server and a client with two ways to it, and a router between them.
 *
 * <pre>
 *   client                     router                          server
 *   c0 198.18.1.2/24 --- r0 198.18.1.1
 *                                       s 198.18.2.1 --- s0 198.18.2.2/24
 *   c1 198.18.3.2/24 --- r1 198.18.3.1
 * </pre>
 */
final class Routed implements AutoCloseable {
    static final int PORT = 2024;
    static final InetSocketAddress ADDRESS = new InetSocketAddress("198.18.2.2", PORT);

    final Host clientHost = new Host();
    final Host router = new Host();
    final Host serverHost = new Host();
    final BlockingQueue<Collector> accepted = new LinkedBlockingQueue<>();
    final Transport server;
    final Transport client;

    Routed(TransportConfig.Offloads offload) {
        clientHost.cable("c0", "198.18.1.2/24", router, "r0", "198.18.1.1/24");
        clientHost.cable("c1", "198.18.3.2/24", router, "r1", "198.18.3.1/24");
        serverHost.cable("s0", "198.18.2.2/24", router, "s", "198.18.2.1/24");
        router.run("sysctl -qw net.ipv4.ip_forward=1");
        clientHost.run("ip route add default via 198.18.1.1");
        serverHost.run("ip route add default via 198.18.2.1");
        TransportConfig config = new TransportConfig(1, TransportConfig.QUEUE_LIMIT_DEFAULT).withOffload(offload);
        server = serverHost.call(() -> new UdpTransportProvider().create(config));
        client = clientHost.call(() -> new UdpTransportProvider().create(config));
        serverHost.call(() -> server.listen(ADDRESS, this::accept));
    }

    private Collector accept(Link link) {
        Collector collector = new Collector(link);
        accepted.add(collector);
        return collector;
    }

    /** The client's end of a new link. */
    Collector connect() {
        Collector[] mine = new Collector[1];
        clientHost.call(() -> client.connect(ADDRESS, Duration.ofSeconds(10), link -> mine[0] = new Collector(link)));
        return mine[0];
    }

    /** The server's end of the next link that was made. */
    Collector takeAccepted() throws InterruptedException {
        return accepted.poll(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        client.close();
        server.close();
        clientHost.close();
        router.close();
        serverHost.close();
    }
}
