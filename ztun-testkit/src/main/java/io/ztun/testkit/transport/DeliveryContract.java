package io.ztun.testkit.transport;

import java.net.Inet6Address;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.ztun.api.Api;
import io.ztun.api.FrameLimits;
import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;
import io.ztun.testkit.transport.LinkPairs.Pair;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Every frame arrives whole, once, unchanged and in order. */
@Api(Api.Status.EXPERIMENTAL)
public interface DeliveryContract extends TransportContract {

    /** Loopback addresses of the families that this machine has. */
    static Stream<String> loopbacks() throws SocketException {
        boolean ipv6 = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .anyMatch(address -> address instanceof Inet6Address && address.isLoopbackAddress());
        return ipv6 ? Stream.of(LinkPairs.IPV4, "::1") : Stream.of(LinkPairs.IPV4);
    }

    /** Lengths at and around every bound that a header, a buffer or a limit may have. */
    static int[] lengths() {
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
        try (LinkPairs pairs = LinkPairs.on(this, host)) {
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
        try (LinkPairs pairs = LinkPairs.on(this, LinkPairs.IPV4)) {
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
        try (LinkPairs pairs = LinkPairs.on(this, LinkPairs.IPV4)) {
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
        try (LinkPairs pairs = LinkPairs.on(this, LinkPairs.IPV4)) {
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
}
