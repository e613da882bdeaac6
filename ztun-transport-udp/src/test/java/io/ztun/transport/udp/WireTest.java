package io.ztun.transport.udp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.ztun.spi.Link;
import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The bytes of docs/protocol.md, "Frames over UDP", written out: these may never change under the name {@code udp}. */
final class WireTest {
    private static final long NONCE = 0x0123456789abcdefL;

    private final Transport transport = new UdpTransportProvider().create(new TransportConfig(1, 100_000));
    private final BlockingQueue<Collector> accepted = new LinkedBlockingQueue<>();
    private InetSocketAddress address;
    private RawClient client;

    @BeforeEach
    void listen() throws IOException {
        address = transport.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), this::accept);
        client = new RawClient(address);
    }

    private Collector accept(Link link) {
        Collector collector = new Collector(link);
        accepted.add(collector);
        return collector;
    }

    private Collector takeAccepted() throws InterruptedException {
        return accepted.poll(5, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() {
        client.close();
        transport.close();
    }

    @Test
    void shouldMakeNoSessionBeforeTheCookie() throws Exception {
        client.send(RawClient.init(NONCE, new byte[16]));

        ByteBuffer cookie = ByteBuffer.wrap(client.receive(5_000));

        assertEquals(32, cookie.capacity());
        assertEquals(0x0200000000000000L, cookie.getLong(0));
        assertEquals(NONCE, cookie.getLong(8));
        assertEquals(0, accepted.size());
    }

    @Test
    void shouldGiveOneSessionForOneNonce() throws Exception {
        byte[] init = RawClient.init(NONCE, client.cookie(NONCE));
        client.send(init);
        ByteBuffer accept = ByteBuffer.wrap(client.receive(5_000));
        assertEquals(20, accept.capacity());
        assertEquals(3, accept.get(0));
        assertEquals(NONCE, accept.getLong(8));
        Collector server = takeAccepted();

        client.send(init);
        assertEquals(accept, nextOf(3));
        server.link.close();
        assertNotNull(nextOf(4));
        client.send(init);

        assertNull(nextOf(3), "a copy of the INIT opens the session once more");
        assertEquals(0, accepted.size());
    }

    /** The next datagram of a type, probes and whatever else passed over. */
    private ByteBuffer nextOf(int type) throws IOException {
        for (byte[] next = client.receive(300); next != null; next = client.receive(300)) {
            if (next[0] == type) {
                return ByteBuffer.wrap(next);
            }
        }
        return null;
    }

    @Test
    void shouldTakeACookieFromItsAddressAndWithItsNonceOnly() throws Exception {
        byte[] cookie = client.cookie(NONCE);
        client.send(RawClient.init(NONCE + 1, cookie));
        assertEquals(2, client.receive(5_000)[0]);
        try (RawClient other = new RawClient(address)) {
            other.send(RawClient.init(NONCE, cookie));
            assertEquals(2, other.receive(5_000)[0]);
        }
        for (int i = 0; i < cookie.length; i++) {
            byte[] forged = cookie.clone();
            forged[i] ^= 1;
            client.send(RawClient.init(NONCE, forged));
            assertEquals(2, client.receive(5_000)[0]);
        }
        assertEquals(0, accepted.size());
    }

    @Test
    void shouldCarryFramesAsDocumented() throws Exception {
        long id = client.connect(NONCE);
        Collector server = takeAccepted();

        client.send(RawClient.datagram(0x10, id, 7, 8, 9));
        assertArrayEquals(new byte[] {7, 8, 9}, server.next(5_000));
        // Number 5, three pieces of 2, 2 and 1 bytes, the last one first, and one of them twice.
        client.send(RawClient.datagram(0x11, id, 0, 0, 0, 5, 2, 3, 0, 2, 14));
        client.send(RawClient.datagram(0x11, id, 0, 0, 0, 5, 0, 3, 0, 2, 10, 11));
        client.send(RawClient.datagram(0x11, id, 0, 0, 0, 5, 0, 3, 0, 2, 10, 11));
        client.send(RawClient.datagram(0x11, id, 0, 0, 0, 5, 1, 3, 0, 2, 12, 13));
        assertArrayEquals(new byte[] {10, 11, 12, 13, 14}, server.next(5_000));

        server.send(new byte[] {1, 2});
        assertEquals(ByteBuffer.wrap(RawClient.datagram(0x10, id, 1, 2)), nextOf(0x10));
        server.send(new byte[2_000]);
        byte[] first = nextOf(0x11).array();
        byte[] second = nextOf(0x11).array();
        assertEquals(Datagram.BASE_LENGTH, first.length);
        assertEquals(16 + 2_000 - (Datagram.BASE_LENGTH - 16), second.length);
        assertArrayEquals(new byte[] {0, 2, 0x04, (byte) 0xa0}, Arrays.copyOfRange(first, 12, 16));
        assertArrayEquals(new byte[] {1, 2, 0x04, (byte) 0xa0}, Arrays.copyOfRange(second, 12, 16));
    }

    @Test
    void shouldAnswerProbes() throws Exception {
        long id = client.connect(NONCE);
        byte[] probe = Arrays.copyOf(RawClient.datagram(0x05, id, 1, 2, 3, 4), 9_000);
        client.send(probe);
        assertEquals(ByteBuffer.wrap(RawClient.datagram(0x06, id, 1, 2, 3, 4)), nextOf(6));
    }

    @Test
    void shouldProbeWithItsAbilitiesAndZerosAndUseWhatArrives() throws Exception {
        long id = client.connect(NONCE);
        Collector server = takeAccepted();
        ByteBuffer probe = nextOf(5);
        byte[] padding = Arrays.copyOfRange(probe.array(), 12, probe.capacity());
        byte[] wanted = new byte[padding.length];
        wanted[0] = Datagram.ABILITY_ECN;
        assertArrayEquals(wanted, padding);

        ByteBuffer ack =
                ByteBuffer.wrap(RawClient.datagram(0x06, id, 0, 0, 0, 0)).putInt(8, probe.getInt(8));
        client.send(ack.array());

        long startNs = System.nanoTime();
        while (server.link.unfragmentedLength() != probe.capacity() - 8) {
            assertTrue(System.nanoTime() - startNs < 5_000_000_000L, "length=" + server.link.unfragmentedLength());
            Thread.sleep(1);
        }
    }

    @Test
    void shouldCloseOnCloseAndAnswerStrangersWithIt() throws Exception {
        long id = client.connect(NONCE);
        Collector server = takeAccepted();
        client.send(RawClient.datagram(0x04, id));
        assertEquals("null", server.closed.get(5, TimeUnit.SECONDS));

        client.send(RawClient.datagram(0x10, id, 1));

        assertEquals(ByteBuffer.wrap(RawClient.datagram(0x04, id)), nextOf(4));
        client.send(RawClient.datagram(0x04, id));
        assertNull(nextOf(4), "CLOSE is answered");
    }

    @Test
    void shouldAskWhoeverSpeaksFromElsewhere() throws Exception {
        long id = client.connect(NONCE);
        Collector server = takeAccepted();
        try (RawClient moved = new RawClient(address)) {
            moved.send(RawClient.datagram(0x10, id, 1, 2, 3));
            assertNull(moved.receive(300), "the answer would be longer than what it answers");
            assertEquals(3, server.next(5_000).length);

            moved.send(RawClient.datagram(0x10, id, 1, 2, 3, 4));
            byte[] challenge = moved.receive(5_000);
            assertEquals(12, challenge.length);
            assertEquals(0x07, challenge[0]);
            byte[] response = challenge.clone();
            response[0] = 0x08;
            // Not from where it was asked.
            client.send(response);
            Thread.sleep(50);
            assertEquals(
                    client.socket.getLocalPort(), server.link.remoteAddress().getPort());

            moved.send(response);
            long startNs = System.nanoTime();
            while (server.link.remoteAddress().getPort() != moved.socket.getLocalPort()) {
                assertTrue(System.nanoTime() - startNs < 5_000_000_000L);
                Thread.sleep(1);
            }
            assertFalse(server.closed.isDone());
        }
    }

    @Test
    void shouldEndTheChallengeWithAWrongToken() throws Exception {
        long id = client.connect(NONCE);
        Collector server = takeAccepted();
        try (RawClient moved = new RawClient(address)) {
            moved.send(RawClient.datagram(0x10, id, 1, 2, 3, 4));
            byte[] response = moved.receive(5_000);
            response[0] = 0x08;
            byte[] wrong = response.clone();
            wrong[11] ^= 1;
            moved.send(wrong);
            moved.send(response);
            Thread.sleep(100);

            assertNotEquals(
                    moved.socket.getLocalPort(), server.link.remoteAddress().getPort());
        }
    }
}
