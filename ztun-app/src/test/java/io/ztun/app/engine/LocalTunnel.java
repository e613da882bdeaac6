package io.ztun.app.engine;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.UnaryOperator;

import io.ztun.core.MemoryTun;
import io.ztun.core.ZtunClient;
import io.ztun.core.ZtunServer;
import io.ztun.spi.TransportProvider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A server on loopback and its clients, all in this process, with devices in memory. Closes what was made last first. */
final class LocalTunnel implements AutoCloseable {

    /** The server's address in the tunnel where nothing else is said. */
    static final String SERVER = "172.168.13.1";

    /** How long to wait for what must come. */
    static final Duration SOON = Duration.ofSeconds(20);

    /** How long to look for what must not come. */
    static final Duration NOT_AT_ALL = Duration.ofMillis(300);

    /** The other side of the server's device. */
    final MemoryTun tun = MemoryTun.create("server");

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private ZtunServer server;

    /** What may take its time. */
    interface Condition {
        boolean holds() throws InterruptedException;
    }

    static void await(Condition condition) throws InterruptedException {
        long deadline = System.nanoTime() + SOON.toNanos();
        while (!condition.holds()) {
            assertTrue(System.nanoTime() < deadline, "condition not met in time");
            Thread.sleep(5);
        }
    }

    /** Starts the server. */
    ZtunServer serve(TransportProvider transport, UnaryOperator<ZtunServer.Builder> settings) {
        ZtunServer.Builder builder = ZtunServer.builder()
                .bind(InetAddress.getLoopbackAddress())
                .port(0)
                .transport(transport)
                .tunDevice(tun.device());
        server = closing(settings.apply(builder).build());
        server.start();
        return server;
    }

    /** Where the server is. */
    InetSocketAddress address() {
        return new InetSocketAddress("127.0.0.1", server.address().getPort());
    }

    /** Makes a client of the server's, and does not start it. */
    LocalClient client(TransportProvider transport, UnaryOperator<ZtunClient.Builder> settings) {
        MemoryTun memory = MemoryTun.create("client");
        ZtunClient.Builder builder = ZtunClient.builder("127.0.0.1")
                .port(server.address().getPort())
                .transport(transport)
                .tunDevice(memory.device());
        return new LocalClient(closing(settings.apply(builder).build()), memory);
    }

    /** Closes something with the tunnel. */
    <T extends AutoCloseable> T closing(T resource) {
        open.push(resource);
        return resource;
    }

    /** One packet in each direction. */
    void assertPacketsCross(LocalClient client) throws InterruptedException {
        client.tun().inject(client.up(500));
        assertEquals(client.up(500), tun.take(SOON));
        tun.inject(client.down(700));
        assertEquals(client.down(700), client.tun().take(SOON));
    }

    @Override
    public void close() {
        try {
            while (!open.isEmpty()) {
                open.pop().close();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
