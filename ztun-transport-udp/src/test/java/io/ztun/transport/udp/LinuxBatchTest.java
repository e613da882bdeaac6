package io.ztun.transport.udp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.jna.Libc;
import io.ztun.transport.nio.NativeSocket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Batches over real sockets: what is received is what was sent, datagram by datagram. */
@Timeout(60)
final class LinuxBatchTest {
    private static final long SEED = Long.getLong("ztun.seed", System.nanoTime());
    private static final int SOL_SOCKET = 1;
    private static final int SO_NO_CHECK = 11;

    /** Of the last batch. */
    private boolean together;

    private int refusal;

    private final Random random = new Random(SEED);
    private final ByteBuffer room = ByteBuffer.allocateDirect(LinuxIo.MESSAGES * LinuxIo.MESSAGE_LENGTH);

    /** Sends datagrams of these lengths in one batch and receives them. */
    private List<byte[]> exchange(DatagramChannel from, DatagramChannel to, boolean split, int... lengths)
            throws Exception {
        LinuxBatch batch = new LinuxBatch(KernelSocket.of(from).descriptor(), split);
        List<byte[]> sent = new ArrayList<>();
        for (int length : lengths) {
            byte[] content = new byte[length];
            random.nextBytes(content);
            batch.buffer().put(batch.add(length), content);
            sent.add(content);
        }
        boolean ipv6 = KernelSocket.of(from).isIpv6();
        assertTrue(batch.send(new NativePeer((InetSocketAddress) to.getLocalAddress(), ipv6, null), true));
        assertTrue(batch.isEmpty());
        together = batch.takeTogether();
        refusal = batch.takeRefusal();
        List<byte[]> received = new ArrayList<>();
        DatagramIo io = new LinuxIo(KernelSocket.of(to), room);
        while (received.size() < sent.size()) {
            assertFalse(Thread.currentThread().isInterrupted(), () -> received.size() + " of " + sent.size());
            io.receive((buffer, offset, length, source) -> {
                byte[] content = new byte[length];
                buffer.get(offset, content);
                received.add(content);
                assertEquals(port(from), source.toPeer().address().getPort());
                assertTrue(source.is(source.toPeer()));
            });
        }
        for (int i = 0; i < sent.size(); i++) {
            assertArrayEquals(sent.get(i), received.get(i), "datagram " + i + " seed=" + SEED);
        }
        return received;
    }

    private static int port(DatagramChannel channel) {
        return channel.socket().getLocalPort();
    }

    private static DatagramChannel open(String host) throws Exception {
        DatagramChannel channel =
                host.contains(":") ? DatagramChannel.open() : DatagramChannel.open(StandardProtocolFamily.INET);
        channel.bind(new InetSocketAddress(InetAddress.getByName(host), 0));
        channel.configureBlocking(false);
        SocketBuffers.enlarge(channel);
        return channel;
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void shouldCarryAnyMixOfLengths(String host) throws Exception {
        try (DatagramChannel from = open(host);
                DatagramChannel to = open(host)) {
            for (boolean splitting : new boolean[] {true, false}) {
                exchange(from, to, splitting, 1);
                exchange(from, to, splitting, 100, 100, 100, 50, 100, 100, 7, 7, 7, 8);
                exchange(from, to, splitting, random.ints(64, 1_000, 1_001).toArray());
                exchange(from, to, splitting, random.ints(65, 1_000, 1_001).toArray());
                exchange(from, to, splitting, random.ints(200, 10, 11).toArray());
                exchange(from, to, splitting, random.ints(200, 1, 300).toArray());
                exchange(from, to, splitting, 30_000, 30_000, 5_507);
                exchange(from, to, splitting, 30_000, 30_000, 5_508);
                for (int i = 0; i < 100; i++) {
                    int length = 1 + random.nextInt(600);
                    int[] lengths = random.ints(1 + random.nextInt(100), length, length + 1 + i % 2)
                            .toArray();
                    exchange(from, to, splitting, lengths);
                }
            }
        }
    }

    /** A socket without checksums is one for which the kernel splits nothing (udp_send_skb: EINVAL). */
    @Test
    void shouldSendTheSameByItselfWhereTheSystemDoesNotSplit() throws Exception {
        try (DatagramChannel from = open("127.0.0.1");
                DatagramChannel to = open("127.0.0.1")) {
            assertTrue(NativeSocket.of(from).set(SOL_SOCKET, SO_NO_CHECK, 1));

            exchange(from, to, true, 10, 20, 20, 20, 5, 5, 5, 5, 100);
            assertFalse(together);
            assertEquals(Libc.EINVAL, refusal);

            exchange(from, to, true, 10, 20, 30);
            assertEquals(0, refusal, "nothing was to leave together");
            exchange(from, to, false, 20, 20, 20, 20, 5);
            assertEquals(0, refusal);
        }
    }

    /** A probe before the datagrams that leave together leaves alone, another one among them. */
    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void shouldInsertAroundADatagram(int before) throws Exception {
        try (DatagramChannel from = open("127.0.0.1");
                DatagramChannel to = open("127.0.0.1")) {
            LinuxBatch batch = new LinuxBatch(KernelSocket.of(from).descriptor(), true);
            for (int i = 0; i < before; i++) {
                batch.buffer().put(batch.add(100), (byte) 9);
            }
            for (byte i = 1; i <= 4; i++) {
                batch.buffer().put(batch.add(i < 4 ? 1_000 : 300), i);
            }
            assertEquals(before, batch.longestRun());
            assertEquals(3_300, batch.bytes(before, batch.run(before)));

            int at = batch.insertAround(before);
            assertEquals(100 * before, at);
            batch.buffer().put(at, (byte) 5).put(at + 2_000, (byte) 6);

            assertEquals(before, batch.lone());
            assertEquals(1, batch.run(before));
            assertEquals(5, batch.run(before + 1));
            assertTrue(batch.send(new NativePeer((InetSocketAddress) to.getLocalAddress(), false, null), true));
            LinuxIo io = new LinuxIo(KernelSocket.of(to), room);
            StringBuilder order = new StringBuilder();
            while (order.length() < before + 6) {
                assertFalse(Thread.currentThread().isInterrupted());
                io.receive((buffer, offset, length, source) -> {
                    int first = buffer.get(offset);
                    assertEquals(first == 9 ? 100 : first == 4 ? 300 : 1_000, length);
                    order.append(first);
                });
            }
            assertEquals("9".repeat(before) + "516234", order.toString());
            batch.reset();
            batch.add(10);
            batch.add(10);
            assertEquals(SendBatch.NONE, batch.lone());
            assertEquals(2, batch.run(0));
        }
    }

    @Test
    void shouldDropWhatIsTooLongAndNothingElse() throws Exception {
        try (DatagramChannel from = open("127.0.0.1");
                DatagramChannel to = open("127.0.0.1")) {
            assertTrue(KernelSocket.of(from).forbidFragments());
            LinuxBatch batch = new LinuxBatch(KernelSocket.of(from).descriptor(), true);
            for (int length : new int[] {10, 65_508, 10, 10, 10}) {
                batch.add(length);
            }
            assertTrue(batch.send(new NativePeer((InetSocketAddress) to.getLocalAddress(), false, null), true));
            assertEquals(65_508, batch.takeTooLong());
            assertEquals(0, batch.takeTooLong());
            int[] count = {0};
            LinuxIo io = new LinuxIo(KernelSocket.of(to), room);
            while (count[0] < 4) {
                assertFalse(Thread.currentThread().isInterrupted());
                io.receive((buffer, offset, length, source) -> count[0] += length == 10 ? 1 : 100);
            }
            assertEquals(4, count[0]);
            assertEquals(0, batch.takeRefusal());
        }
    }
}
