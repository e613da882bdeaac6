package io.ztun.testkit.transport;

import java.net.Inet6Address;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.ztun.api.FrameLimits;
import io.ztun.spi.Link;
import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;
import io.ztun.testkit.transport.LinkPairs.Pair;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Every frame arrives whole, once, unchanged and in order. */
public interface DeliveryContract extends TransportContract {

    /** Loopback addresses of the families that this machine has. */
    static Stream<String> loopbacks() throws SocketException {
        boolean ipv6 = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .anyMatch(address -> address instanceof Inet6Address && address.isLoopbackAddress());
        return ipv6 ? Stream.of(LinkPairs.IPV4, "::1") : Stream.of(LinkPairs.IPV4);
    }

    /** Lengths at and around every bound that a header, a buffer or a limit may have. */
    private static int[] lengths() {
        IntStream around = IntStream.of(
                        127, 128, 255, 256, 1_400, 4_096, 8_192, 9_000, 16_383, 16_384, 32_768, 65_535, 65_536)
                .flatMap(length -> IntStream.of(length - 1, length, length + 1));
        return IntStream.concat(IntStream.rangeClosed(1, 70), around)
                .filter(length -> length <= FrameLimits.MAX_FRAME_LENGTH)
                .boxed()
                .flatMapToInt(length -> IntStream.of(length, FrameLimits.MAX_FRAME_LENGTH))
                .toArray();
    }

    @ParameterizedTest
    @MethodSource("io.ztun.testkit.transport.DeliveryContract#loopbacks")
    default void shouldDeliverEveryLengthBothWaysAtOnce(String host) {
        int[] lengths = lengths();
        try (LinkPairs pairs = LinkPairs.on(provider(), host)) {
            Pair pair = pairs.connect();
            assertTrue(pair.clientLink().isOrdered(), "this contract is for ordered transports");
            CompletableFuture<Void> up =
                    CompletableFuture.runAsync(() -> Traffic.sendAll(pair.clientLink(), 1, lengths));
            CompletableFuture<Void> down =
                    CompletableFuture.runAsync(() -> Traffic.sendAll(pair.serverLink(), 2, lengths));
            Traffic.expectAll(pair.server(), 1, lengths);
            Traffic.expectAll(pair.client(), 2, lengths);
            CompletableFuture.allOf(up, down).join();
        }
    }

    @Test
    default void shouldDeliverRandomLengths() {
        Random random = new Random(Frames.SEED);
        int[] lengths = IntStream.range(0, 3_000)
                .map(i -> 1 + random.nextInt(1 + random.nextInt(FrameLimits.MAX_FRAME_LENGTH)))
                .toArray();
        try (LinkPairs pairs = LinkPairs.on(provider(), LinkPairs.IPV4)) {
            Pair pair = pairs.connect();
            CompletableFuture<Void> sending =
                    CompletableFuture.runAsync(() -> Traffic.sendAll(pair.serverLink(), 3, lengths));
            Traffic.expectAll(pair.client(), 3, lengths);
            sending.join();
        }
    }

    @Test
    default void shouldCarryManyLinksAtOnce() {
        int[] lengths = {1, 1_000, 70_000 / 2, 9_000, 8};
        try (LinkPairs pairs = LinkPairs.on(provider(), LinkPairs.IPV4)) {
            Transport client = provider().create(new TransportConfig(2, TransportConfig.QUEUE_LIMIT_DEFAULT));
            try (client) {
                List<Pair> links = new ArrayList<>();
                for (int i = 0; i < 200; i++) {
                    links.add(pairs.connect(client));
                }
                for (int i = 0; i < links.size(); i++) {
                    Traffic.sendAll(links.get(i).clientLink(), i, lengths);
                    Traffic.sendAll(links.get(i).serverLink(), -i, lengths);
                }
                for (int i = 0; i < links.size(); i++) {
                    Traffic.expectAll(links.get(i).server(), i, lengths);
                    Traffic.expectAll(links.get(i).client(), -i, lengths);
                }
            }
        }
    }

    @Test
    default void shouldNotMixFramesOfSeveralThreads() {
        int senders = 4;
        int count = 1_000;
        try (LinkPairs pairs = LinkPairs.on(provider(), LinkPairs.IPV4)) {
            Pair pair = pairs.connect();
            List<CompletableFuture<Void>> sending = new ArrayList<>();
            for (int sender = 0; sender < senders; sender++) {
                int[] lengths = new Random(Frames.SEED + sender)
                        .ints(count, Frames.LABEL_LENGTH, 20_000)
                        .toArray();
                int number = sender;
                sending.add(CompletableFuture.runAsync(() -> Traffic.sendAll(pair.clientLink(), number, lengths)));
            }
            int[] next = new int[senders];
            for (int i = 0; i < senders * count; i++) {
                byte[] frame = pair.server().nextFrame();
                int sender = ByteBuffer.wrap(frame).getInt();
                assertArrayEquals(Frames.content(sender, next[sender]++, frame.length), frame, "seed=" + Frames.SEED);
            }
            sending.forEach(CompletableFuture::join);
        }
    }

    @Test
    default void shouldLeaveTheCallersBufferAlone() {
        try (LinkPairs pairs = LinkPairs.on(provider(), LinkPairs.IPV4)) {
            Pair pair = pairs.connect();
            int offset = Link.HEADROOM + 10;
            ByteBuffer buffer = ByteBuffer.allocateDirect(1_000);
            buffer.put(0, Frames.content(1, 1, 1_000));
            byte[] before = Frames.copy(buffer, 0, 1_000);
            // Neither is used: the frame lies outside of both.
            buffer.position(3).limit(5);
            assertTrue(pair.clientLink().send(buffer, offset, 500) >= Link.SENT);
            pair.clientLink().flush(Frames.PATIENCE_NS);

            assertEquals(3, buffer.position());
            assertEquals(5, buffer.limit());
            byte[] after = Frames.copy(buffer.clear(), 0, 1_000);
            byte[] frame = Arrays.copyOfRange(before, offset, offset + 500);
            assertArrayEquals(frame, pair.server().nextFrame());
            Arrays.fill(before, 10, offset, (byte) 0);
            Arrays.fill(after, 10, offset, (byte) 0);
            assertArrayEquals(before, after, "bytes outside of the headroom were changed");
        }
    }

    @Test
    default void shouldRefuseFramesOutOfRange() {
        try (LinkPairs pairs = LinkPairs.on(provider(), LinkPairs.IPV4)) {
            Pair pair = pairs.connect();
            Link link = pair.clientLink();
            ByteBuffer buffer = ByteBuffer.allocateDirect(Link.HEADROOM + FrameLimits.MAX_FRAME_LENGTH + 1);
            int[][] wrong = {
                {Link.HEADROOM, 0},
                {Link.HEADROOM, -1},
                {Link.HEADROOM, FrameLimits.MAX_FRAME_LENGTH + 1},
                {Link.HEADROOM - 1, 10},
                {buffer.capacity() - 9, 10},
                {Integer.MAX_VALUE, 10},
            };
            for (int[] range : wrong) {
                assertThrows(RuntimeException.class, () -> link.send(buffer, range[0], range[1]));
            }
            Traffic.sendAll(link, 1, new int[] {10});
            Traffic.expectAll(pair.server(), 1, new int[] {10});
        }
    }
}
