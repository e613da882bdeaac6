package io.ztun.transport.udp;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.TransportException;
import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;
import io.ztun.spi.TransportConfig.Offloads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A host that says "port unreachable": believed by who connects, and by nobody else, for anybody may say so in its name. */
@Timeout(30)
final class ClosedPortTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final long ID = 42;
    private static final byte[] FRAME = {1, 2, 3};
    private static final TransportConfig CONFIG = new TransportConfig(1, 100_000);

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void shouldFailAtOnceWhereNobodyListens(String host) throws Exception {
        InetSocketAddress closed = closedPort(InetAddress.getByName(host));
        long startNs = System.nanoTime();
        TransportException failure;
        try (Transport transport = new UdpTransportProvider().create(CONFIG)) {
            failure = assertThrows(TransportException.class, () -> transport.connect(closed, TIMEOUT, Collector::new));
        }
        assertInstanceOf(PortUnreachableException.class, failure.getCause());
        assertTrue(
                failure.getMessage().contains("reason=connection refused; is ztun running there with `transport` udp"),
                failure.getMessage());
        assertTrue(System.nanoTime() - startNs < TimeUnit.SECONDS.toNanos(5), "it waited for an answer");
    }

    @Test
    void shouldWaitForAServerThatIsSilent() throws Exception {
        try (Transport transport = new UdpTransportProvider().create(CONFIG);
                DatagramChannel silent = DatagramChannel.open().bind(loopback(0))) {
            InetSocketAddress address = (InetSocketAddress) silent.getLocalAddress();
            TransportException failure = assertThrows(
                    TransportException.class, () -> transport.connect(address, Duration.ofMillis(600), Collector::new));
            assertTrue(failure.getMessage().contains("no answer within 600 ms"), failure.getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Offloads.class,
            names = {"AUTO", "OFF"})
    void shouldKeepASessionWhosePortIsClosedForAWhile(Offloads offload) throws Exception {
        try (Transport transport = new UdpTransportProvider().create(CONFIG.withOffload(offload))) {
            Collector client;
            InetSocketAddress address;
            try (DatagramSocket server = new DatagramSocket(loopback(0))) {
                address = (InetSocketAddress) server.getLocalSocketAddress();
                client = connect(transport, server, address);
            }
            for (int i = 0; i < 50; i++) {
                client.send(FRAME);
                Thread.sleep(2);
            }
            try (DatagramSocket server = new DatagramSocket(address)) {
                server.setSoTimeout(5_000);
                client.send(FRAME);
                ByteBuffer datagram = receive(server, Datagram.DATA);
                assertEquals(Datagram.header(Datagram.DATA, ID), datagram.getLong(0));
                assertFalse(client.closed.isDone(), "the session has ended");
            }
        }
    }

    /** A server that lets the client in without asking for its cookie, which is the server's own affair. */
    private static Collector connect(Transport transport, DatagramSocket server, InetSocketAddress address)
            throws Exception {
        CompletableFuture<Collector> client = new CompletableFuture<>();
        CompletableFuture<Void> connected =
                CompletableFuture.runAsync(() -> transport.connect(address, TIMEOUT, link -> {
                    Collector collector = new Collector(link);
                    client.complete(collector);
                    return collector;
                }));
        server.setSoTimeout(5_000);
        byte[] received = new byte[Datagram.LENGTH_MAX];
        DatagramPacket init = new DatagramPacket(received, received.length);
        server.receive(init);
        ByteBuffer accept = ByteBuffer.allocate(Datagram.ACCEPT_LENGTH)
                .putLong(Datagram.header(Datagram.ACCEPT, ID))
                .putLong(ByteBuffer.wrap(received).getLong(Datagram.NONCE_OFFSET));
        server.send(new DatagramPacket(accept.array(), accept.capacity(), init.getSocketAddress()));
        connected.get(5, TimeUnit.SECONDS);
        return client.get(5, TimeUnit.SECONDS);
    }

    private static ByteBuffer receive(DatagramSocket server, int type) throws Exception {
        byte[] received = new byte[Datagram.LENGTH_MAX];
        DatagramPacket packet = new DatagramPacket(received, received.length);
        do {
            server.receive(packet);
        } while (received[0] != type);
        return ByteBuffer.wrap(received, 0, packet.getLength());
    }

    private static InetSocketAddress closedPort(InetAddress host) throws Exception {
        try (DatagramChannel channel = DatagramChannel.open().bind(new InetSocketAddress(host, 0))) {
            return (InetSocketAddress) channel.getLocalAddress();
        }
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress("127.0.0.1", port);
    }
}
