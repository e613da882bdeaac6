package io.ztun.transport.udp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.ztun.spi.Link;
import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;
import io.ztun.spi.TransportConfig.Offloads;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Whatever strangers send makes no session, harms none, and gets no answer that is longer. */
@Timeout(120)
final class HostileDatagramsTest {
    private static final long SEED = Long.getLong("ztun.seed", System.nanoTime());
    private static final int COUNT = 1_000_000;

    private final BlockingQueue<Collector> accepted = new LinkedBlockingQueue<>();

    private Collector accept(Link link) {
        Collector collector = new Collector(link);
        accepted.add(collector);
        return collector;
    }

    private InetSocketAddress listen(Transport server) {
        return server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), this::accept);
    }

    /** Datagrams that somebody could have seen or made: each may be changed before it is sent. */
    private static List<byte[]> samples(RawClient client, long id) throws IOException {
        List<byte[]> samples = new ArrayList<>();
        samples.add(RawClient.init(1, new byte[16]));
        samples.add(RawClient.init(2, client.cookie(2)));
        for (int type = 0; type < 0x20; type++) {
            samples.add(Arrays.copyOf(RawClient.datagram(type, id ^ 0x5555), 8 + 2 * type));
            samples.add(Arrays.copyOf(RawClient.datagram(type, 0), 1_300));
        }
        return samples;
    }

    private static byte[] hostile(Random random, List<byte[]> samples) {
        if (random.nextInt(4) == 0) {
            byte[] bytes = new byte[random.nextInt(1_400)];
            random.nextBytes(bytes);
            return bytes;
        }
        byte[] sample = samples.get(random.nextInt(samples.size()));
        byte[] bytes = Arrays.copyOf(sample, random.nextBoolean() ? sample.length : random.nextInt(sample.length + 1));
        for (int i = random.nextInt(3); i > 0 && bytes.length > 0; i--) {
            bytes[random.nextInt(Math.min(bytes.length, 40))] = (byte) random.nextInt();
        }
        return bytes;
    }

    @Test
    void shouldSurviveAMillionForgedDatagrams() throws Exception {
        Random random = new Random(SEED);
        TransportConfig config = new TransportConfig(1, TransportConfig.QUEUE_LIMIT_DEFAULT);
        try (Transport server = new UdpTransportProvider().create(config);
                Transport client = new UdpTransportProvider().create(config)) {
            InetSocketAddress address = listen(server);
            Collector[] mine = new Collector[1];
            client.connect(address, Duration.ofSeconds(5), link -> mine[0] = new Collector(link));
            Collector theirs = accepted.poll(5, TimeUnit.SECONDS);
            try (RawClient owner = new RawClient(address);
                    RawClient stranger = new RawClient(address)) {
                long id = owner.connect(3);
                Collector other = accepted.poll(5, TimeUnit.SECONDS);
                List<byte[]> samples = samples(owner, id);
                byte[] genuine = RawClient.datagram(0x10, id, 1, 2, 3, 4, 5);
                for (int i = 0; i < COUNT; i++) {
                    // A genuine one now and then, as replayed from elsewhere: it is taken, and the link stays where it
                    // is.
                    stranger.send(i % 1_000 == 0 ? genuine : hostile(random, samples));
                    if (i % 100 == 0) {
                        expectFrames(mine[0], theirs, random, i);
                    }
                }
                expectFrames(mine[0], theirs, random, COUNT);
                assertEquals(
                        owner.socket.getLocalPort(), other.link.remoteAddress().getPort(), "seed=" + SEED);
                assertFalse(other.closed.isDone() || theirs.closed.isDone() || mine[0].closed.isDone());
            }
            assertEquals(0, accepted.size(), "sessions that nobody asked for, seed=" + SEED);
        }
    }

    /** A frame each way, one of them in pieces. Waiting for it also gives the server time to read all the rest. */
    private static void expectFrames(Collector client, Collector server, Random random, int number) {
        byte[] frame = new byte[1 + random.nextInt(3_000)];
        random.nextBytes(frame);
        client.send(frame);
        assertArrayEquals(frame, server.next(5_000), () -> "after " + number + " datagrams, seed=" + SEED);
        server.send(frame);
        assertArrayEquals(frame, client.next(5_000), () -> "after " + number + " datagrams, seed=" + SEED);
    }

    /** What somebody sends who has a session, and so knows an id. */
    @Test
    void shouldBoundWhatASessionCosts() throws Exception {
        Random random = new Random(SEED);
        try (Transport server = new UdpTransportProvider().create(new TransportConfig(1, 100_000))) {
            InetSocketAddress address = listen(server);
            try (RawClient client = new RawClient(address)) {
                long id = client.connect(1);
                Collector theirs = accepted.poll(5, TimeUnit.SECONDS);
                for (int i = 0; i < 200_000; i++) {
                    byte[] bytes = new byte[8 + random.nextInt(60)];
                    random.nextBytes(bytes);
                    ByteBuffer.wrap(bytes).putLong((long) 0x11 << 56 | id);
                    if (bytes.length >= 16) {
                        // Pieces of ever new frames, that could be.
                        ByteBuffer.wrap(bytes).putShort(14, (short) (bytes.length - 16));
                    }
                    client.send(bytes);
                    if (i % 200 == 0) {
                        client.send(RawClient.datagram(0x10, id, 1));
                        while (theirs.next(5_000).length != 1) {
                            // A frame of random pieces may have become whole.
                            Thread.onSpinWait();
                        }
                    }
                }
                assertFalse(theirs.closed.isDone(), () -> theirs.closed.join() + " seed=" + SEED);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Offloads.class,
            names = {"AUTO", "OFF"})
    void shouldNeverAnswerWithMoreThanItGot(Offloads offload) throws Exception {
        try (Transport server =
                new UdpTransportProvider().create(new TransportConfig(1, 100_000).withOffload(offload))) {
            InetSocketAddress address = listen(server);
            try (RawClient owner = new RawClient(address);
                    RawClient stranger = new RawClient(address)) {
                long id = owner.connect(1);
                int answers = 0;
                for (int type = 0; type < 0x20; type++) {
                    for (long each : new long[] {id, id + 1}) {
                        while (stranger.receive(50) != null) {
                            answers++; // to the last and longest datagrams, on a busy machine
                        }
                        for (int length : new int[] {1, 8, 9, 11, 12, 13, 31, 32, 547, 548, 1_300}) {
                            if (type == 0x04 && each == id) {
                                continue;
                            }
                            stranger.send(Arrays.copyOf(RawClient.datagram(type, each), length));
                            byte[] answer = stranger.receive(5);
                            answers += answer == null ? 0 : 1;
                            assertTrue(answer == null || answer.length <= length, "type=" + type + " length=" + length);
                        }
                    }
                }
                for (int length = 1; length <= 1_300; length += length < 1_190 ? 100 : 1) {
                    stranger.send(Arrays.copyOf(RawClient.init(1, new byte[16]), length));
                    byte[] answer = stranger.receive(length >= 548 ? 2_000 : 5);
                    answers += answer == null ? 0 : 1;
                    assertEquals(length >= 548, answer != null, "length=" + length);
                }
                assertTrue(answers > 100, "answers: " + answers);
            }
        }
    }
}
