package io.ztun.spi;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.ztun.api.Cidr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What is waited for is bounded, and whoever waits keeps nobody else from being taken. */
@Timeout(60)
final class ProxyProtocolTest {
    private static final byte[] HEADER =
            "PROXY TCP4 203.0.113.7 198.18.0.1 40000 2024\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LOCAL = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10, 0x20, 0, 0, 0};

    private final BlockingQueue<InetSocketAddress> taken = new LinkedBlockingQueue<>();
    private final List<Socket> sockets = new ArrayList<>();
    private ServerSocketChannel listener;

    @BeforeEach
    void listen() throws IOException {
        listener = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4_000);
    }

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        listener.close();
    }

    private static ProxyProtocol behind(String balancers, long patienceMs) {
        return new ProxyProtocol(
                new TransportConfig(1, 1).withProxyProtocol(List.of(Cidr.parse(balancers))),
                TimeUnit.MILLISECONDS.toNanos(patienceMs));
    }

    private Socket connect(ProxyProtocol protocol) throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), listener.socket().getLocalPort());
        sockets.add(socket);
        protocol.take(listener.accept(), this::take);
        return socket;
    }

    private void take(SocketChannel connection, InetSocketAddress peer) {
        taken.add(peer);
        try {
            connection.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isClosed(Socket socket) throws IOException {
        socket.setSoTimeout(10_000);
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void shouldCloseWhoSaysNothingInTime() throws Exception {
        try (ProxyProtocol protocol = behind("127.0.0.0/8", 200)) {
            Socket silent = connect(protocol);
            Socket slow = connect(protocol);
            slow.getOutputStream().write(HEADER, 0, 20);
            Socket local = connect(protocol);
            local.getOutputStream().write(LOCAL);
            assertTrue(isClosed(silent) && isClosed(slow) && isClosed(local));
            assertNull(taken.poll());
        }
    }

    @Test
    void shouldTakeAHeaderBehindManyThatAreSilent() throws Exception {
        try (ProxyProtocol protocol = behind("127.0.0.0/8", 50_000)) {
            Socket first = connect(protocol);
            for (int i = 0; i < 1_024; i++) {
                connect(protocol);
            }
            Socket genuine = connect(protocol);
            genuine.getOutputStream().write(HEADER);
            assertEquals("/203.0.113.7:40000", String.valueOf(taken.poll(10, TimeUnit.SECONDS)));
            assertTrue(isClosed(first), "more wait than may");
            assertTrue(isClosed(genuine), "what its taker closes stays open");
        }
    }

    @Test
    void shouldTakeOthersAtOnce() throws Exception {
        try (ProxyProtocol protocol = behind("203.0.113.0/24", 50_000)) {
            Socket other = connect(protocol);
            assertEquals(other.getLocalPort(), taken.remove().getPort());
        }
    }

    @Test
    void shouldCloseWhatWaitsWhenItCloses() throws Exception {
        ProxyProtocol protocol = behind("127.0.0.0/8", 50_000);
        Socket waiting = connect(protocol);
        protocol.close();
        protocol.close();
        assertTrue(isClosed(waiting));
        assertTrue(isClosed(connect(protocol)), "taken by one that is closed");
        assertNull(taken.poll());
    }
}
