package io.ztun.testkit.transport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.ztun.api.Api;
import io.ztun.api.Cidr;
import io.ztun.spi.Link;
import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A balancer says whose connection it passes on: it is believed, in time, and nobody else is. */
@Api(Api.Status.EXPERIMENTAL)
public interface ProxyProtocolContract extends TransportContract {

    /** Version 2, a stream over IPv4 from 203.0.113.7:40000, and a TLV behind the addresses. */
    private static byte[] header() {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.writeBytes(new byte[] {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10, 0x21, 0x11, 0, 16});
        header.writeBytes(new byte[] {(byte) 203, 0, 113, 7, (byte) 198, 18, 0, 1, (byte) 0x9c, 0x40, 7, (byte) 0xe8});
        header.writeBytes(new byte[] {4, 0, 1, 9});
        return header.toByteArray();
    }

    /** A server behind balancers of some network, and those whom it has accepted. */
    private Transport server(String balancers, BlockingQueue<RecordingHandler> accepted, InetSocketAddress[] bound) {
        assumeTrue(isOverIp(), "the transport says that it does not run over IP");
        TransportConfig config = new TransportConfig(1, TransportConfig.QUEUE_LIMIT_DEFAULT)
                .withProxyProtocol(List.of(Cidr.parse(balancers)));
        Transport server = provider().create(config);
        try {
            assumeTrue(server.takesProxyProtocol(), "the transport says that it takes no PROXY protocol");
            bound[0] = server.listen(anyAddress(), link -> {
                RecordingHandler handler = new RecordingHandler(link, 0);
                accepted.add(handler);
                return handler;
            });
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static String peer(RecordingHandler handler) {
        assertNotNull(handler, "the connection was not taken");
        InetSocketAddress peer = handler.link().remoteAddress();
        return peer.getAddress().getHostAddress() + ":" + peer.getPort();
    }

    @Test
    default void shouldSayWhereABalancersConnectionComesFrom() throws Exception {
        BlockingQueue<RecordingHandler> accepted = new LinkedBlockingQueue<>();
        InetSocketAddress[] bound = new InetSocketAddress[1];
        try (Transport server = server("127.0.0.0/8", accepted, bound);
                ServerSocket balancer = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Transport client = provider().create(new TransportConfig(1, TransportConfig.QUEUE_LIMIT_DEFAULT))) {
            assertTrue(server.takesProxyProtocol());
            Thread passing = new Thread(() -> pass(balancer, bound[0]));
            passing.setDaemon(true);
            passing.start();
            RecordingHandler[] mine = new RecordingHandler[1];
            client.connect(
                    (InetSocketAddress) balancer.getLocalSocketAddress(),
                    LinkPairs.TIMEOUT,
                    link -> mine[0] = new RecordingHandler(link, 0));
            RecordingHandler theirs = accepted.poll(RecordingHandler.TIMEOUT_S, TimeUnit.SECONDS);
            assertEquals("203.0.113.7:40000", peer(theirs));
            Conditions.await(
                    "the server's end takes frames", () -> theirs.link().ready() != Link.BACK_PRESSURED);
            byte[] frame = {1, 2, 3};
            assertTrue(new Frames().send(mine[0].link(), frame));
            assertArrayEquals(frame, theirs.nextFrame());
            assertTrue(new Frames().send(theirs.link(), frame));
            assertArrayEquals(frame, mine[0].nextFrame());
        }
    }

    /** Passes one connection on, both ways, in the manner of a balancer. */
    private static void pass(ServerSocket balancer, InetSocketAddress server) {
        try (Socket client = balancer.accept();
                Socket onwards = new Socket(server.getAddress(), server.getPort())) {
            onwards.getOutputStream().write(header());
            Thread back = new Thread(() -> copy(onwards, client));
            back.setDaemon(true);
            back.start();
            copy(client, onwards);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Socket from, Socket to) {
        byte[] buffer = new byte[8_192];
        try (InputStream in = from.getInputStream()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                to.getOutputStream().write(buffer, 0, read);
            }
        } catch (IOException e) {
            return; // the test is over
        }
    }

    @Test
    default void shouldWaitForTheHeaderBeforeAnybodyIsAsked() throws Exception {
        BlockingQueue<RecordingHandler> accepted = new LinkedBlockingQueue<>();
        InetSocketAddress[] bound = new InetSocketAddress[1];
        try (Transport server = server("127.0.0.1/32", accepted, bound);
                Socket slow = new Socket(bound[0].getAddress(), bound[0].getPort())) {
            slow.setTcpNoDelay(true);
            for (byte each : header()) {
                assertNull(accepted.poll(), "asked before the header was whole");
                slow.getOutputStream().write(each);
                Thread.sleep(1);
            }
            assertEquals("203.0.113.7:40000", peer(accepted.poll(RecordingHandler.TIMEOUT_S, TimeUnit.SECONDS)));
            assertTrue(server.takesProxyProtocol());
        }
    }

    @Test
    default void shouldRefuseABalancersConnectionWithoutAHeader() throws Exception {
        BlockingQueue<RecordingHandler> accepted = new LinkedBlockingQueue<>();
        InetSocketAddress[] bound = new InetSocketAddress[1];
        try (Transport server = server("127.0.0.0/8", accepted, bound);
                Socket raw = new Socket(bound[0].getAddress(), bound[0].getPort())) {
            raw.setSoTimeout(2_000);
            raw.getOutputStream().write("\u0016\u0003\u0001".getBytes(StandardCharsets.ISO_8859_1));
            assertEquals(-1, endOf(raw), "a connection that begins without a header goes on");
            assertNull(accepted.poll());
            assertTrue(server.takesProxyProtocol());
        }
    }

    /** What is left unread may make a reset of it. */
    private static int endOf(Socket socket) {
        try {
            return socket.getInputStream().read();
        } catch (SocketTimeoutException e) {
            return 0;
        } catch (IOException e) {
            return -1;
        }
    }

    @Test
    default void shouldKeepTheAddressOfABalancersOwnConnection() throws Exception {
        BlockingQueue<RecordingHandler> accepted = new LinkedBlockingQueue<>();
        InetSocketAddress[] bound = new InetSocketAddress[1];
        byte[] local = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10, 0x20, 0, 0, 0};
        try (Transport server = server("127.0.0.0/8", accepted, bound)) {
            try (Socket look = new Socket(bound[0].getAddress(), bound[0].getPort())) {
                look.getOutputStream().write(local); // and that is all: somebody is there
                look.shutdownOutput();
                look.setSoTimeout(2_000);
                assertEquals(-1, endOf(look));
            }
            assertNull(accepted.poll(), "told of a balancer that has looked whether somebody is there");
            try (Socket own = new Socket(bound[0].getAddress(), bound[0].getPort())) {
                own.getOutputStream().write(local);
                own.getOutputStream().write(1);
                assertEquals(
                        "127.0.0.1:" + own.getLocalPort(),
                        peer(accepted.poll(RecordingHandler.TIMEOUT_S, TimeUnit.SECONDS)));
            }
            assertTrue(server.takesProxyProtocol());
        }
    }

    @Test
    default void shouldBelieveNobodyElse() throws Exception {
        BlockingQueue<RecordingHandler> accepted = new LinkedBlockingQueue<>();
        InetSocketAddress[] bound = new InetSocketAddress[1];
        try (Transport server = server("203.0.113.0/24", accepted, bound);
                Socket raw = new Socket(bound[0].getAddress(), bound[0].getPort())) {
            raw.getOutputStream().write(header());
            RecordingHandler theirs = accepted.poll(RecordingHandler.TIMEOUT_S, TimeUnit.SECONDS);
            assertEquals("127.0.0.1:" + raw.getLocalPort(), peer(theirs));
            assertTrue(server.takesProxyProtocol());
        }
    }
}
