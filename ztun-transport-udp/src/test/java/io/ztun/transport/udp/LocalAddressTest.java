package io.ztun.transport.udp;

import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;
import io.ztun.testkit.netns.RequiresNetns;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A server on all its addresses, each of which may be asked; the client is on the same host, and takes what it is sent. */
@RequiresNetns
@Timeout(60)
final class LocalAddressTest {
    private static final int PATIENCE_MS = 5_000;

    private final Host host = new Host();
    private final BlockingQueue<Collector> accepted = new LinkedBlockingQueue<>();
    private final Transport server = host.call(
            () -> new UdpTransportProvider().create(new TransportConfig(1, TransportConfig.QUEUE_LIMIT_DEFAULT)));
    private final int port;

    /** Where the session is. */
    private String home;

    private LocalAddressTest() throws Exception {
        host.run("ip addr add fd00::1/128 dev lo nodad; ip addr add fd00::2/128 dev lo nodad");
        port = host.call(() -> server.listen(new InetSocketAddress(0), link -> {
                    Collector collector = new Collector(link);
                    accepted.add(collector);
                    return collector;
                }))
                .getPort();
        for (String address : new String[] {"fd00::1", "fd00::2"}) {
            awaitUse(address);
        }
    }

    /** The system puts a new IPv6 address into use a moment later, and datagrams to it are lost until then. */
    private void awaitUse(String address) throws Exception {
        try (RawClient client = client(address)) {
            byte[] answer = null;
            for (int i = 0; i < 100 && answer == null; i++) {
                client.send(RawClient.init(i, new byte[16]));
                answer = client.receive(50);
            }
        }
    }

    @AfterEach
    void close() {
        server.close();
        host.close();
    }

    private InetSocketAddress at(String address) throws Exception {
        return new InetSocketAddress(InetAddress.getByName(address), port);
    }

    private RawClient client(String server) {
        return host.call(() -> new RawClient(at(server)));
    }

    private Collector takeAccepted() throws InterruptedException {
        return accepted.poll(PATIENCE_MS, TimeUnit.MILLISECONDS);
    }

    /** The next datagram that is no probe, and has come from that address; probes come from where the session is. */
    private byte[] expect(RawClient client, String from) throws Exception {
        while (true) {
            byte[] datagram = client.receive(PATIENCE_MS);
            assertNotNull(datagram, () -> "nothing from " + from);
            boolean probe = datagram[0] == Datagram.PROBE;
            assertEquals(InetAddress.getByName(probe ? home : from), client.from(), () -> "type=" + datagram[0]);
            if (!probe) {
                return datagram;
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1", "127.0.0.2", "fd00::1", "fd00::2"})
    void shouldAnswerFromTheAddressThatWasAsked(String address) throws Exception {
        home = address;
        try (RawClient client = client(address)) {
            client.send(RawClient.init(7, new byte[16]));
            byte[] cookie = expect(client, address);
            assertEquals(Datagram.COOKIE, cookie[0]);
            client.send(RawClient.init(7, Arrays.copyOfRange(cookie, 16, 32)));
            byte[] accept = expect(client, address);
            assertEquals(Datagram.ACCEPT, accept[0]);
            long id = Datagram.id(ByteBuffer.wrap(accept).getLong());
            Collector link = takeAccepted();

            client.send(RawClient.datagram(Datagram.PROBE, id, 1, 2, 3, 4));
            assertArrayEquals(RawClient.datagram(Datagram.PROBE_ACK, id, 1, 2, 3, 4), expect(client, address));
            link.send(new byte[9]);
            assertEquals(Datagram.DATA, expect(client, address)[0]);
            // Many datagrams with one call, as one message and as several.
            link.send(new byte[20_000]);
            for (int i = 0; i < 20_000 / Datagram.BASE_LENGTH; i++) {
                assertEquals(Datagram.FRAGMENT, expect(client, address)[0]);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 127.0.0.2", "fd00::1, fd00::2"})
    void shouldFollowTheClientToAnotherAddressOfItsOwn(String first, String second) throws Exception {
        home = first;
        try (RawClient client = client(first)) {
            long id = client.connect(8);
            Collector link = takeAccepted();
            client.send(RawClient.datagram(Datagram.DATA, id, 1, 2, 3, 4));
            assertNotNull(link.next(PATIENCE_MS));

            client.socket.send(new DatagramPacket(RawClient.datagram(Datagram.DATA, id, 5, 6, 7, 8), 12, at(second)));
            byte[] challenge = expect(client, second);
            assertEquals(Datagram.PATH_CHALLENGE, challenge[0]);
            link.send(new byte[10]);
            assertEquals(Datagram.DATA, expect(client, first)[0], "nobody has shown that the other address is good");

            challenge[0] = Datagram.PATH_RESPONSE;
            client.send(challenge);
            client.send(RawClient.datagram(Datagram.DATA, id, 1, 2, 3, 4));
            assertNotNull(link.next(PATIENCE_MS));
            link.send(new byte[11]);
            byte[] still = expect(client, first);
            assertEquals(
                    11 + Datagram.HEADER_LENGTH, still.length, "a response has to come where the challenge came from");

            client.socket.send(new DatagramPacket(RawClient.datagram(Datagram.DATA, id, 5, 6, 7, 8), 12, at(second)));
            assertNotNull(link.next(PATIENCE_MS));
            challenge = next(client, second, Datagram.PATH_CHALLENGE, id);
            challenge[0] = Datagram.PATH_RESPONSE;
            client.socket.send(new DatagramPacket(challenge, challenge.length, at(second)));
            client.socket.send(new DatagramPacket(RawClient.datagram(Datagram.DATA, id, 5, 6, 7, 8), 12, at(second)));
            assertNotNull(link.next(PATIENCE_MS));
            while (client.receive(100) != null) {
                // Probes to where it was.
            }
            home = second;
            link.send(new byte[12]);
            assertEquals(12 + Datagram.HEADER_LENGTH, expect(client, second).length);
            assertNull(accepted.poll(), "it is the same session");
        }
    }

    /** Asks from the second address until there is a challenge: they come at intervals. */
    private byte[] next(RawClient client, String from, int type, long id) throws Exception {
        for (int i = 0; i < 100; i++) {
            client.socket.send(new DatagramPacket(RawClient.datagram(Datagram.DATA, id, 5, 6, 7, 8), 12, at(from)));
            byte[] datagram = client.receive(100);
            if (datagram != null && datagram[0] == type) {
                return datagram;
            }
        }
        throw new AssertionError("nothing of type " + type);
    }

    /** An IPv4 socket has a structure of its own. */
    @Test
    void shouldDoSoOnAnIpv4Socket() throws Exception {
        try (DatagramChannel channel = host.call(
                        () -> DatagramChannel.open(StandardProtocolFamily.INET).bind(new InetSocketAddress(0)));
                DatagramChannel other = host.call(() -> DatagramChannel.open(StandardProtocolFamily.INET)
                        .bind(new InetSocketAddress("127.0.0.1", 0)))) {
            channel.configureBlocking(false);
            InetSocketAddress asked =
                    new InetSocketAddress("127.0.0.3", ((InetSocketAddress) channel.getLocalAddress()).getPort());
            LinuxIo io = new LinuxIo(
                    KernelSocket.of(channel), ByteBuffer.allocateDirect(LinuxIo.MESSAGES * LinuxIo.MESSAGE_LENGTH));
            assertTrue(io.answerFromWhereAsked());
            other.send(ByteBuffer.wrap(new byte[] {1}), asked);
            Peer[] peer = new Peer[1];
            while (peer[0] == null) {
                io.receive((buffer, offset, length, source) -> {
                    peer[0] = source.toPeer();
                    assertTrue(source.is(peer[0]));
                    source.reply(ByteBuffer.allocateDirect(8), 3);
                });
            }
            ByteBuffer answer = ByteBuffer.allocate(100);
            assertEquals(asked, other.receive(answer));
            assertEquals(3, answer.position());
            SendBatch batch = io.newBatch();
            batch.add(50);
            batch.add(50);
            batch.add(20);
            assertTrue(batch.send(peer[0], true));
            for (int i = 0; i < 3; i++) {
                assertEquals(asked, other.receive(answer.clear()));
            }
        }
    }
}
