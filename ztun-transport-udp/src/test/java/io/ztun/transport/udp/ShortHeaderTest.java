package io.ztun.transport.udp;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.spi.Link;
import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Short headers: three bytes around a frame, and no more that a stranger can do with them than without. */
@Timeout(60)
final class ShortHeaderTest {

    private final Transport transport = new UdpTransportProvider().create(new TransportConfig(1, 100_000));
    private final BlockingQueue<Collector> accepted = new LinkedBlockingQueue<>();
    private InetSocketAddress address;
    private RawClient client;
    private long id;
    private int shortId;
    private Collector server;

    @BeforeEach
    void listen() throws Exception {
        address = transport.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), link -> {
            Collector collector = new Collector(link);
            accepted.add(collector);
            return collector;
        });
        client = new RawClient(address);
        client.send(RawClient.init(1, client.cookie(1)));
        ByteBuffer accept = ByteBuffer.wrap(client.receive(5_000));
        id = accept.getLong() & 0xff_ffff_ffff_ffffL;
        shortId = accept.getInt(16);
        server = accepted.poll(5, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() {
        client.close();
        transport.close();
    }

    private static byte[] brief(int shortId, int first, int... rest) {
        ByteBuffer datagram = ByteBuffer.allocate(4 + rest.length).putInt((0x80 | first) << 24 | shortId);
        for (int each : rest) {
            datagram.put((byte) each);
        }
        return datagram.array();
    }

    private static byte[] next(RawClient from, int type, int millis) throws IOException {
        for (byte[] next = from.receive(millis); next != null; next = from.receive(millis)) {
            if (type < 0 ? next[0] < 0 : next[0] == type) {
                return next;
            }
        }
        return null;
    }

    /** What the server says in the next PROBE that is there for no other reason. */
    private int abilities() throws IOException {
        byte[] probe;
        do {
            probe = next(client, Datagram.PROBE, 5_000);
        } while (probe.length != 13);
        return probe[12];
    }

    /** Has the server take short headers. */
    private void begin() throws Exception {
        client.send(RawClient.datagram(0x10, id, 1, 2, 3, 4));
        assertNotNull(server.next(5_000));
        assertEquals(Datagram.ABILITY_SHORT, abilities() & Datagram.ABILITY_SHORT);
    }

    @Test
    void shouldAddThreeBytesToAFrame() throws Exception {
        begin();
        client.send(brief(shortId, 0x12, 5, 6, 7, 8));
        assertArrayEquals(new byte[] {0x12, 5, 6, 7, 8}, server.next(5_000));
        server.send(new byte[] {0x12, 5, 6, 7, 8});
        assertEquals(5 + Datagram.HEADER_LENGTH, next(client, Datagram.DATA, 5_000).length, "the client has not said");

        client.send(RawClient.datagram(Datagram.PROBE, id, 0, 0, 0, 9, Datagram.ABILITY_SHORT));
        assertNotNull(next(client, Datagram.PROBE_ACK, 5_000));
        server.send(new byte[] {0x12, 5, 6, 7, 8});
        assertArrayEquals(brief(shortId, 0x12, 5, 6, 7, 8), next(client, -1, 5_000));
        server.send(new byte[] {0x12, 5, 6, 7});
        assertEquals(12, next(client, Datagram.DATA, 5_000).length, "shorter than what would be asked");
        server.send(new byte[] {(byte) 0x92, 5, 6, 7, 8});
        assertEquals(13, next(client, Datagram.DATA, 5_000).length, "no room for the mark");
    }

    @Test
    void shouldSayTheWholeIdNowAndThenAsLongAsNothingComes() throws Exception {
        client.send(RawClient.datagram(Datagram.PROBE, id, 0, 0, 0, 9, Datagram.ABILITY_SHORT));
        assertNotNull(next(client, Datagram.PROBE_ACK, 5_000));
        int whole = 0;
        for (int i = 0; i < 64; i++) {
            server.send(new byte[] {0x12, 5, 6, 7, 8});
            byte[] datagram;
            do {
                datagram = client.receive(5_000);
            } while (datagram[0] >= 0 && datagram[0] != Datagram.DATA);
            whole += datagram[0] == Datagram.DATA ? 1 : 0;
        }
        assertEquals(4, whole);
    }

    @Test
    void shouldSayTheWholeIdOnlyWhereABatchBegins() throws Exception {
        client.send(RawClient.datagram(Datagram.PROBE, id, 0, 0, 0, 9, Datagram.ABILITY_SHORT));
        assertNotNull(next(client, Datagram.PROBE_ACK, 5_000));
        ByteBuffer frame = ByteBuffer.allocateDirect(Link.HEADROOM + 5);
        int whole = 0;
        for (int batch = 0; batch < 16; batch++) {
            for (byte i = 0; i < 20; i++) {
                frame.put(Link.HEADROOM, (byte) 0x12).put(Link.HEADROOM + 1, i);
                assertEquals(Link.HELD, server.link.send(frame, Link.HEADROOM, 5));
            }
            assertEquals(Link.SENT, server.link.flush(0));
            for (byte i = 0; i < 20; i++) {
                byte[] datagram;
                do {
                    datagram = client.receive(5_000);
                } while (datagram[0] >= 0 && datagram[0] != Datagram.DATA);
                boolean isWhole = datagram[0] == Datagram.DATA;
                assertEquals(i, datagram[isWhole ? 9 : 4], "in the order sent");
                assertTrue(!isWhole || i == 0, "amid others it would end what leaves with one call");
                whole += isWhole ? 1 : 0;
            }
        }
        assertEquals(1, whole);
    }

    @Test
    void shouldTakeAShortIdFromItsAddressOnlyAndFollowWhoKnowsTheWholeOne() throws Exception {
        begin();
        try (RawClient moved = new RawClient(address)) {
            moved.send(brief(shortId, 0x10, 1, 2, 3));
            assertNull(moved.receive(300), "the answer would be longer than what it answers");
            moved.send(brief(shortId, 0x10, 1, 2, 3, 4));
            byte[] who = moved.receive(5_000);
            assertEquals(8, who.length);
            assertEquals(0x09000000 | shortId, ByteBuffer.wrap(who).getInt());
            assertNull(server.next(100), "a frame of somebody who may have guessed");

            byte[] response = response(id, who);
            response[11] ^= 1;
            moved.send(response);
            Thread.sleep(400);
            assertEquals(
                    client.socket.getLocalPort(), server.link.remoteAddress().getPort());
            response[11] ^= 1;
            moved.send(response);
            long startNs = System.nanoTime();
            while (server.link.remoteAddress().getPort() != moved.socket.getLocalPort()) {
                assertTrue(System.nanoTime() - startNs < 5_000_000_000L);
                Thread.sleep(1);
            }
            moved.send(brief(shortId, 0x10, 9, 8, 7, 6));
            assertArrayEquals(new byte[] {0x10, 9, 8, 7, 6}, server.next(5_000));
            client.send(brief(shortId, 0x10, 1, 2, 3, 4));
            assertNull(server.next(100), "from where it was");
        }
    }

    private static byte[] response(long id, byte[] who) {
        return ByteBuffer.allocate(12)
                .putLong(Datagram.header(Datagram.PATH_RESPONSE, id))
                .put(who, 4, 4)
                .array();
    }

    /** Nobody learns which short ids there are, and only who knows the whole one is told that its session is over. */
    @Test
    void shouldAskAboutAnUnknownIdInTheSameWay() throws Exception {
        begin();
        try (RawClient stranger = new RawClient(address)) {
            stranger.send(brief(shortId, 0x10, 1, 2, 3, 4));
            byte[] known = stranger.receive(5_000);
            stranger.send(brief(shortId ^ 1, 0x10, 1, 2, 3, 4));
            byte[] unknown = stranger.receive(5_000);
            assertArrayEquals(Arrays.copyOfRange(known, 4, 8), Arrays.copyOfRange(unknown, 4, 8));
            stranger.send(brief(shortId, 0x10, 1, 2, 3, 4));
            assertArrayEquals(known, stranger.receive(5_000));

            stranger.send(response(id ^ 1, unknown));
            assertEquals(
                    ByteBuffer.wrap(RawClient.datagram(Datagram.CLOSE, id ^ 1)),
                    ByteBuffer.wrap(stranger.receive(5_000)));
        }
        assertFalse(server.closed.isDone());
    }

    @Test
    void shouldTakeNoneAnyMoreOnceSomebodyHasGuessed() throws Exception {
        begin();
        for (int i = 1; i < ShortHeaders.GUESSES_MAX; i++) {
            client.send(brief(shortId ^ i, 0x10, 1, 2, 3, 4));
        }
        client.send(brief(shortId, 0x10, 5, 6, 7, 8));
        assertArrayEquals(new byte[] {0x10, 5, 6, 7, 8}, server.next(5_000));
        client.send(brief(shortId ^ 99, 0x10, 1, 2, 3, 4));
        Thread.sleep(300);

        client.send(brief(shortId, 0x10, 5, 6, 7, 8));
        assertEquals(0, abilities() & Datagram.ABILITY_SHORT);
        assertNull(server.next(100), "taken after " + ShortHeaders.GUESSES_MAX + " wrong ones");
        client.send(RawClient.datagram(0x10, id, 1, 2, 3));
        assertArrayEquals(new byte[] {1, 2, 3}, server.next(5_000));
    }

    /** A client tells its id to nobody but the server, and only believes the server's address. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldTellItsIdToTheServerOnly(boolean fromServer) throws Exception {
        try (DatagramSocket raw = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                DatagramSocket other = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            Collector[] mine = new Collector[1];
            Thread connecting = new Thread(() -> transport.connect(
                    (InetSocketAddress) raw.getLocalSocketAddress(),
                    Duration.ofSeconds(5),
                    link -> mine[0] = new Collector(link)));
            connecting.start();
            DatagramPacket init = new DatagramPacket(new byte[2_000], 2_000);
            raw.receive(init);
            ByteBuffer accept = ByteBuffer.allocate(20)
                    .putLong(Datagram.header(Datagram.ACCEPT, 0x77))
                    .put(init.getData(), 8, 8)
                    .putInt(0x123456);
            send(raw, init, accept.array());
            connecting.join();
            DatagramSocket from = fromServer ? raw : other;
            send(raw, init, RawClient.datagram(Datagram.DATA, 0x77, 1, 2, 3));
            assertNotNull(mine[0].next(5_000));
            send(from, init, brief(0x123456, 0x10, 1, 2, 3, 4));
            assertEquals(fromServer, mine[0].next(fromServer ? 5_000 : 200) != null);
            send(from, init, new byte[] {Datagram.WHO, 0x12, 0x34, 0x56, 9, 8, 7, 6});
            assertEquals(fromServer, isTold(from));
            assertFalse(isTold(fromServer ? other : raw));
        }
    }

    private static void send(DatagramSocket from, DatagramPacket to, byte[] bytes) throws IOException {
        from.send(new DatagramPacket(bytes, bytes.length, to.getSocketAddress()));
    }

    private static boolean isTold(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2_000], 2_000);
        socket.setSoTimeout(300);
        try {
            do {
                socket.receive(packet);
            } while (packet.getData()[0] != Datagram.PATH_RESPONSE);
        } catch (SocketTimeoutException e) {
            return false;
        }
        assertArrayEquals(
                Arrays.copyOf(RawClient.datagram(Datagram.PATH_RESPONSE, 0x77, 9, 8, 7, 6), Datagram.WHO_ANSWER_LENGTH),
                Arrays.copyOf(packet.getData(), packet.getLength()));
        return true;
    }
}
