package io.ztun.transport.udp;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.ztun.spi.SessionTokens;
import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A server that does not know a session says so, and only its own client believes it, and believes nobody else. */
@Timeout(60)
final class SessionTokenTest {
    private static final TransportConfig CONFIG = new TransportConfig(1, 100_000);
    private static final String UNKNOWN = "the server does not know this session any more";
    private static final int ID = 0x77;

    private final BlockingQueue<Collector> accepted = new LinkedBlockingQueue<>();

    /** Anything that depends on the id will do here. */
    private static byte[] token(byte[] session) {
        byte[] token = Arrays.copyOf(session, SessionTokens.LENGTH);
        Arrays.fill(token, session.length, 16, (byte) (0x5a ^ session[session.length - 1]));
        Arrays.fill(token, 16, token.length, (byte) (0xa5 ^ session[session.length - 1]));
        return token;
    }

    private static byte[] token(long id) {
        return token(Arrays.copyOfRange(ByteBuffer.allocate(8).putLong(id).array(), 1, 8));
    }

    private static byte[] close(long id, byte[] half, int why) {
        return ByteBuffer.allocate(25)
                .putLong(Datagram.header(Datagram.CLOSE, id))
                .put(half, 0, 16)
                .put((byte) why)
                .array();
    }

    /** What only the client of a session says. */
    private static byte[] clients(long id) {
        return Arrays.copyOfRange(token(id), 16, 32);
    }

    private static Transport server() {
        return new UdpTransportProvider().create(CONFIG.withSessionTokens(SessionTokenTest::token));
    }

    private static Transport client() {
        return new UdpTransportProvider().create(CONFIG);
    }

    private InetSocketAddress listen(Transport transport) {
        return transport.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), link -> {
            Collector collector = new Collector(link);
            accepted.add(collector);
            return collector;
        });
    }

    @Test
    void shouldSayThatItDoesNotKnowASession() throws IOException {
        try (Transport server = server();
                RawClient stranger = new RawClient(listen(server))) {
            long id = 0x01_2345_6789_abcdL;
            for (int type : new int[] {Datagram.DATA, Datagram.FRAGMENT, Datagram.PROBE, Datagram.PATH_RESPONSE}) {
                for (int length : new int[] {26, 32, 1_200}) {
                    stranger.send(Arrays.copyOf(RawClient.datagram(type, id), length));
                    assertArrayEquals(close(id, token(id), Datagram.CLOSE_UNKNOWN), stranger.receive(5_000));
                }
                stranger.send(Arrays.copyOf(RawClient.datagram(type, id), 25));
                assertArrayEquals(RawClient.datagram(Datagram.CLOSE, id), stranger.receive(5_000), "never longer");
            }
            stranger.send(close(id, token(id), Datagram.CLOSE_UNKNOWN));
            assertNull(stranger.receive(200), "two servers would answer each other");
        }
    }

    /** Whoever asks for many sessions in a row gets so many answers a second, be they known or not. */
    @Test
    void shouldSayItSoOftenAndNoMore() throws IOException {
        try (Transport server = server();
                RawClient stranger = new RawClient(listen(server))) {
            long startNs = System.nanoTime();
            int answers = 0;
            for (int i = 0; i < 20_000; i++) {
                stranger.send(Arrays.copyOf(RawClient.datagram(Datagram.DATA, i), 100));
                answers += i % 10 == 0 && stranger.receive(1) != null ? 1 : 0;
            }
            while (stranger.receive(200) != null) {
                answers++;
            }
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNs) + 2;
            assertTrue(answers > 0 && answers <= 1_000 * seconds, answers + " in " + seconds + " s");
        }
    }

    /** A server of a raw socket's, which the client has a session with, and somebody else. */
    private static final class RawServer implements AutoCloseable {
        final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        final DatagramSocket other = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        final Collector[] client = new Collector[1];
        private final DatagramPacket init = new DatagramPacket(new byte[2_000], 2_000);

        RawServer(Transport transport) throws Exception {
            Thread connecting = new Thread(() -> transport.connect(
                    (InetSocketAddress) socket.getLocalSocketAddress(),
                    Duration.ofSeconds(5),
                    link -> client[0] = new Collector(link)));
            connecting.start();
            socket.receive(init);
            send(
                    socket,
                    ByteBuffer.allocate(20)
                            .putLong(Datagram.header(Datagram.ACCEPT, ID))
                            .put(init.getData(), 8, 8)
                            .putInt(0x123456)
                            .array());
            connecting.join();
        }

        void send(DatagramSocket from, byte[] bytes) throws IOException {
            from.send(new DatagramPacket(bytes, bytes.length, init.getSocketAddress()));
        }

        /** A frame that arrives shows that what was sent before has been read, and has ended nothing. */
        void assertThere() throws IOException {
            send(socket, RawClient.datagram(Datagram.DATA, ID, 1, 2, 3));
            assertNotNull(client[0].next(5_000));
            assertFalse(client[0].closed.isDone());
        }

        @Override
        public void close() {
            socket.close();
            other.close();
        }
    }

    @Test
    void shouldBelieveTheTokenAloneAndFromTheServerAlone() throws Exception {
        try (Transport client = client();
                RawServer server = new RawServer(client)) {
            byte[] told = token(ID);
            server.client[0].link.expectSessionToken(told);
            Arrays.fill(told, (byte) 0); // the link has its own
            server.send(server.socket, RawClient.datagram(Datagram.CLOSE, ID));
            server.send(server.socket, close(ID, new byte[16], Datagram.CLOSE_UNKNOWN));
            server.send(server.socket, close(ID, clients(ID), Datagram.CLOSE_UNKNOWN));
            server.send(server.socket, close(ID, token(ID + 1), Datagram.CLOSE_UNKNOWN));
            server.send(server.socket, Arrays.copyOf(close(ID, token(ID), Datagram.CLOSE_UNKNOWN), 24));
            server.send(server.socket, close(ID + 1, token(ID + 1), Datagram.CLOSE_UNKNOWN));
            for (int bit = 0; bit < 128; bit++) {
                byte[] wrong = token(ID);
                wrong[bit / 8] ^= (byte) (1 << bit % 8);
                server.send(server.socket, close(ID, wrong, Datagram.CLOSE_UNKNOWN));
            }
            server.send(server.other, close(ID, token(ID), Datagram.CLOSE_UNKNOWN));
            server.assertThere();

            server.send(server.socket, close(ID, token(ID), Datagram.CLOSE_UNKNOWN));
            assertTrue(server.client[0].closed.get(5, TimeUnit.SECONDS).endsWith(UNKNOWN));
        }
    }

    /** From wherever the client is now, but with its own half: the other one is told by any server that is asked. */
    @Test
    void shouldEndAServersLinkByTheClientsHalfAlone() throws Exception {
        try (Transport server = server()) {
            InetSocketAddress address = listen(server);
            try (RawClient client = new RawClient(address);
                    RawClient elsewhere = new RawClient(address)) {
                long id = client.connect(1);
                Collector theirs = accepted.poll(5, TimeUnit.SECONDS);
                byte[] told = theirs.link.sessionToken().orElseThrow();
                assertArrayEquals(token(id), told);
                theirs.link.expectSessionToken(told);
                client.send(RawClient.datagram(Datagram.CLOSE, id));
                client.send(close(id, told, Datagram.CLOSE_OVER));
                client.send(close(id, clients(id + 1), Datagram.CLOSE_OVER));
                client.send(RawClient.datagram(Datagram.DATA, id, 1, 2, 3));
                assertNotNull(theirs.next(5_000));
                assertFalse(theirs.closed.isDone());
                elsewhere.send(close(id, clients(id), Datagram.CLOSE_OVER));
                assertEquals("null", theirs.closed.get(5, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void shouldAnswerSoThatTheWordMayBeShorter() throws Exception {
        try (Transport client = client();
                RawServer server = new RawServer(client)) {
            server.send(server.socket, new byte[] {Datagram.WHO, 0x12, 0x34, 0x56, 9, 8, 7, 6});
            DatagramPacket answer = new DatagramPacket(new byte[2_000], 2_000);
            do {
                server.socket.setSoTimeout(5_000);
                server.socket.receive(answer);
            } while (answer.getData()[0] != Datagram.PATH_RESPONSE);
            assertTrue(answer.getLength() > Datagram.CLOSE_LENGTH);
        }
    }

    @Test
    void shouldBelieveTheIdAsLongAsItKnowsNoToken() throws Exception {
        try (Transport client = client();
                RawServer server = new RawServer(client)) {
            server.assertThere();
            assertTrue(server.client[0].link.sessionToken().isEmpty());
            assertThrows(IllegalArgumentException.class, () -> server.client[0].link.expectSessionToken(new byte[16]));
            server.send(server.socket, RawClient.datagram(Datagram.CLOSE, ID));
            assertEquals("null", server.client[0].closed.get(5, TimeUnit.SECONDS));
        }
    }

    /** With what the kernel does for batches, and without. */
    @ParameterizedTest
    @EnumSource(
            value = TransportConfig.Offloads.class,
            names = {"AUTO", "OFF"})
    void shouldEndInOrderWithItsToken(TransportConfig.Offloads offload) throws Exception {
        endInOrder(offload, true);
        endInOrder(offload, false);
    }

    private void endInOrder(TransportConfig.Offloads offload, boolean byServer) throws Exception {
        try (Transport server = new UdpTransportProvider()
                        .create(CONFIG.withSessionTokens(SessionTokenTest::token)
                                .withOffload(offload));
                Transport client = client()) {
            Collector[] mine = new Collector[1];
            client.connect(listen(server), Duration.ofSeconds(5), link -> mine[0] = new Collector(link));
            Collector theirs = accepted.poll(5, TimeUnit.SECONDS);
            byte[] told = theirs.link.sessionToken().orElseThrow();
            assertArrayEquals(told, theirs.link.sessionToken().orElseThrow());
            theirs.link.expectSessionToken(told);
            mine[0].link.expectSessionToken(told);
            (byServer ? theirs : mine[0]).link.close();
            assertEquals("null", (byServer ? mine[0] : theirs).closed.get(5, TimeUnit.SECONDS));
        }
    }

    /** Between them is what sends the client's datagrams to another server from some time on: a restart, or a fleet's routes. */
    @Test
    void shouldEndAtOnceWhenAnotherServerGetsItsDatagrams() throws Exception {
        try (Transport first = server();
                Transport second = server();
                Transport client = client();
                Switch between = new Switch(listen(first))) {
            Collector[] mine = new Collector[1];
            client.connect(between.address(), Duration.ofSeconds(5), link -> mine[0] = new Collector(link));
            Collector theirs = accepted.poll(5, TimeUnit.SECONDS);
            mine[0].link.expectSessionToken(theirs.link.sessionToken().orElseThrow());
            // Until both know that short headers are taken, which the second server is to be asked with as well.
            for (int i = 0; i < 20; i++) {
                mine[0].send(new byte[] {0x10, 1, 2, 3, 4, 5});
                theirs.send(new byte[] {0x10, 1, 2, 3, 4, 5});
                assertNotNull(theirs.next(5_000));
                assertNotNull(mine[0].next(5_000));
            }
            between.to = listen(second);
            long startNs = System.nanoTime();
            mine[0].send(new byte[] {0x10, 1, 2, 3, 4, 5});
            assertTrue(mine[0].closed.get(5, TimeUnit.SECONDS).endsWith(UNKNOWN));
            long ms = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
            assertTrue(ms < 2_000, "after " + ms + " ms");
            assertFalse(theirs.closed.isDone(), "the first server has heard nothing of it");
        }
    }

    /** Passes datagrams of one client on to a server, and back. */
    private static final class Switch implements AutoCloseable {
        private final DatagramSocket front = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        private final DatagramSocket back = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        private volatile InetSocketAddress client;
        volatile InetSocketAddress to;

        Switch(InetSocketAddress first) throws IOException {
            to = first;
            run(() -> {
                DatagramPacket packet = receive(front);
                client = (InetSocketAddress) packet.getSocketAddress();
                packet.setSocketAddress(to);
                back.send(packet);
            });
            run(() -> {
                DatagramPacket packet = receive(back);
                packet.setSocketAddress(client);
                front.send(packet);
            });
        }

        private interface Step {
            void run() throws IOException;
        }

        private static void run(Step step) {
            Thread thread = new Thread(() -> {
                try {
                    while (true) {
                        step.run();
                    }
                } catch (IOException e) {
                    return; // the test is over
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        private static DatagramPacket receive(DatagramSocket socket) throws IOException {
            DatagramPacket packet = new DatagramPacket(new byte[70_000], 70_000);
            socket.receive(packet);
            return packet;
        }

        InetSocketAddress address() {
            return (InetSocketAddress) front.getLocalSocketAddress();
        }

        @Override
        public void close() {
            front.close();
            back.close();
        }
    }
}
