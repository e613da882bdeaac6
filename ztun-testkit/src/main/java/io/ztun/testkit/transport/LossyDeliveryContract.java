package io.ztun.testkit.transport;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.ztun.api.Api;
import io.ztun.api.FrameLimits;
import io.ztun.spi.Link;
import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;
import io.ztun.testkit.transport.LinkPairs.Pair;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Frames may be lost, but what arrives is whole and unchanged; and where nothing is overloaded, all arrive. */
@Api(Api.Status.EXPERIMENTAL)
public interface LossyDeliveryContract extends TransportContract {

    private LinkPairs pairs() {
        return LinkPairs.on(this, LinkPairs.IPV4);
    }

    /** Sends one frame and waits until it is there. */
    private static void sendAndExpect(Frames frames, Link link, RecordingHandler receiver, int number, int length) {
        byte[] content = Frames.content(1, number, length);
        assertTrue(frames.send(link, content), "the link is closed");
        assertArrayEquals(content, receiver.nextFrame(), "length=" + length + " seed=" + Frames.SEED);
    }

    @ParameterizedTest
    @MethodSource("io.ztun.testkit.transport.DeliveryContract#loopbacks")
    default void shouldDeliverEveryLengthBothWays(String host) {
        Frames frames = new Frames();
        try (LinkPairs pairs = LinkPairs.on(this, host)) {
            Pair pair = pairs.connect();
            assertFalse(pair.clientLink().isOrdered(), "this contract is for transports that are not ordered");
            int[] lengths = DeliveryContract.lengths();
            for (int i = 0; i < lengths.length; i++) {
                sendAndExpect(frames, pair.clientLink(), pair.server(), i, lengths[i]);
                sendAndExpect(frames, pair.serverLink(), pair.client(), i, lengths[i]);
            }
        }
    }

    @Test
    default void shouldDeliverAroundTheLengthOfOnePiece() {
        Frames frames = new Frames();
        try (LinkPairs pairs = pairs()) {
            Pair pair = pairs.connect();
            for (int i = 0; i < 200; i++) {
                int longest = pair.clientLink().unfragmentedLength();
                assertTrue(longest >= 500 && longest <= FrameLimits.MAX_FRAME_LENGTH, "unfragmented: " + longest);
                int length = Math.min(FrameLimits.MAX_FRAME_LENGTH, (1 + i % 5) * longest - 20 + i % 40);
                sendAndExpect(frames, pair.clientLink(), pair.server(), i, length);
            }
        }
    }

    @Test
    default void shouldDeliverWhatWasHeldWhenFlushed() {
        try (LinkPairs pairs = pairs()) {
            Pair pair = pairs.connect();
            Frames frames = new Frames();
            for (int round = 0; round < 100; round++) {
                int[] lengths =
                        new Random(Frames.SEED + round).ints(1 + round, 1, 600).toArray();
                for (int i = 0; i < lengths.length; i++) {
                    assertTrue(frames.trySend(pair.serverLink(), Frames.content(round, i, lengths[i])) >= 0);
                }
                assertEquals(Link.SENT, pair.serverLink().flush(Frames.PATIENCE_NS));
                Traffic.expectAll(pair.client(), round, lengths);
            }
        }
    }

    @Test
    default void shouldCarryManyLinksAtOnce() {
        int[] lengths = {1, 1_000, 9_000, 8};
        try (LinkPairs pairs = pairs();
                Transport client = provider().create(new TransportConfig(2, TransportConfig.QUEUE_LIMIT_DEFAULT))) {
            List<Pair> links = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                links.add(pairs.connect(client));
            }
            for (int i = 0; i < links.size(); i++) {
                Traffic.sendAll(links.get(i).clientLink(), i, lengths);
                Traffic.sendAll(links.get(i).serverLink(), -i, lengths);
                if (i % 4 == 3) {
                    Conditions.pause(1);
                }
            }
            for (int i = 0; i < links.size(); i++) {
                Traffic.expectAll(links.get(i).server(), i, lengths);
                Traffic.expectAll(links.get(i).client(), -i, lengths);
            }
        }
    }

    /** Several threads send more than any buffer holds to a peer that does not read. */
    @Test
    default void shouldDeliverOnlyWholeFramesWhenOverloaded() {
        int senders = 3;
        int count = 4_000;
        try (LinkPairs pairs = pairs()) {
            Pair pair = pairs.connect();
            pair.server().stall();
            int[][] lengths = IntStream.range(0, senders)
                    .mapToObj(sender -> new Random(Frames.SEED + sender)
                            .ints(count, Frames.LABEL_LENGTH, 10_000)
                            .toArray())
                    .toArray(int[][]::new);
            List<CompletableFuture<Void>> sending = new ArrayList<>();
            for (int i = 0; i < senders; i++) {
                int sender = i;
                sending.add(
                        CompletableFuture.runAsync(() -> Traffic.sendAll(pair.clientLink(), sender, lengths[sender])));
            }
            Conditions.pause(100);
            pair.server().resume();
            sending.forEach(CompletableFuture::join);
            byte[] last = Frames.content(senders, 0, 100);
            Frames frames = new Frames();
            int arrived = 0;
            assertTrue(frames.send(pair.clientLink(), last));
            for (byte[] frame = pair.server().nextFrame();
                    frame.length != last.length || label(frame, 0) != senders; ) {
                byte[] sent =
                        Frames.content(label(frame, 0), label(frame, 1), lengths[label(frame, 0)][label(frame, 1)]);
                assertArrayEquals(sent, frame, "seed=" + Frames.SEED);
                arrived++;
                frame = pair.server().nextFrame();
            }
            assertTrue(arrived > 0, "nothing arrived at all");
            assertFalse(pair.server().isClosed() || pair.client().isClosed(), "loss ended the link");
        }
    }

    private static int label(byte[] frame, int index) {
        return ByteBuffer.wrap(frame).getInt(index * Integer.BYTES);
    }

    /** Whoever has not connected sends what comes to his mind to the server's port. */
    @Test
    default void shouldNotMindStrangers() throws IOException {
        Random random = new Random(Frames.SEED);
        Frames frames = new Frames();
        try (LinkPairs pairs = pairs();
                DatagramSocket stranger = new DatagramSocket()) {
            Pair pair = pairs.connect();
            for (int i = 0; i < 20_000; i++) {
                byte[] bytes = new byte[random.nextInt(1 + random.nextInt(2_000))];
                random.nextBytes(bytes);
                if (bytes.length > 0 && i % 2 == 0) {
                    // Types are small numbers in most protocols.
                    bytes[0] &= 0x1f;
                }
                stranger.send(new DatagramPacket(bytes, bytes.length, pairs.address()));
                if (i % 100 == 0) {
                    Conditions.pause(1);
                    sendAndExpect(frames, pair.clientLink(), pair.server(), i, 1_000);
                    sendAndExpect(frames, pair.serverLink(), pair.client(), i, 1_000);
                }
            }
            assertEquals(0, pairs.untakenLinks(), "links that nobody asked for");
        }
    }
}
