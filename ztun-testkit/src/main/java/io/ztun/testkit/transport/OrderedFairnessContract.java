package io.ztun.testkit.transport;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.ztun.api.Api;
import io.ztun.api.FrameLimits;
import io.ztun.spi.TransportConfig;
import io.ztun.spi.Turn;
import io.ztun.testkit.transport.LinkPairs.Pair;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** As {@link FairnessContract}, where every frame arrives: others lose what nobody reads. */
@Api(Api.Status.EXPERIMENTAL)
public interface OrderedFairnessContract extends FairnessContract {

    private LinkPairs pairs() {
        return LinkPairs.with(this, FrameLimits.MAX_FRAME_LENGTH, TransportConfig.QUEUE_LIMIT_DEFAULT);
    }

    /** Many frames of next to no length are much work in few bytes. */
    @Test
    default void shouldServeOthersWithinAReadOfManyFrames() {
        int[] lengths = IntStream.generate(() -> 8).limit(20_000).toArray();
        try (LinkPairs pairs = pairs()) {
            Pair busy = pairs.connect();
            Pair other = pairs.connect();
            busy.server().stall();
            CompletableFuture<Void> sending =
                    CompletableFuture.runAsync(() -> Traffic.sendAll(busy.clientLink(), 1, lengths));
            Conditions.await("the first frame", () -> busy.server().frameCount() == 1);
            Traffic.sendAll(other.clientLink(), 2, new int[] {100});
            Conditions.pause(100);
            int[] seen = {-1};
            other.server().onNextFrame(() -> seen[0] = busy.server().frameCount());
            busy.server().resume();
            assertArrayEquals(Frames.content(2, 0, 100), other.server().nextFrame());
            Traffic.expectAll(busy.server(), 1, lengths);
            sending.join();
            assertTrue(
                    seen[0] > 0 && seen[0] <= 4 * Turn.UNITS, "frames that another link had to wait for: " + seen[0]);
        }
    }

    /** A link whose peer stops in the middle of a long frame's work loses none of what it had sent. */
    @Test
    default void shouldGetDoneWithFramesOfAPeerThatHasClosed() {
        try (LinkPairs pairs = pairs()) {
            Pair pair = pairs.connect();
            pair.server().takeTurns(50);
            int[] lengths = {100, 200, 300};
            Traffic.sendAll(pair.clientLink(), 1, lengths);
            pair.clientLink().close();
            Traffic.expectAll(pair.server(), 1, lengths);
            assertEquals(null, pair.server().awaitClosed());
            assertEquals(150, pair.server().turns());
        }
    }

    /** Whoever asks for a pause gets nothing meanwhile, and loses nothing; and who waits for the reader is not held up by it. */
    @Test
    default void shouldReadNothingInAPause() throws Exception {
        long pauseNs = TimeUnit.MILLISECONDS.toNanos(60);
        int[] lengths = {100, 200, 300, 60_000, 5};
        try (LinkPairs pairs = pairs()) {
            Pair pair = pairs.connect();
            Pair other = pairs.connect();
            pair.server().pauseBehindFrames(pauseNs);
            long startNs = System.nanoTime();
            Traffic.sendAll(pair.clientLink(), 1, lengths);
            Traffic.expectAll(pair.server(), 1, lengths);
            long tookNs = System.nanoTime() - startNs;
            assertTrue(tookNs >= (lengths.length - 1) * pauseNs, () -> "all frames after " + tookNs + " ns");

            pair.server().pauseBehindFrames(TimeUnit.SECONDS.toNanos(60));
            Traffic.sendAll(pair.clientLink(), 2, lengths);
            Conditions.await("a frame", () -> pair.server().frameCount() == 1);
            CompletableFuture<Void> read = new CompletableFuture<>();
            pair.server().link().whenRead(() -> read.complete(null));
            read.get(RecordingHandler.TIMEOUT_S, TimeUnit.SECONDS);
            Traffic.sendAll(other.clientLink(), 3, lengths);
            Traffic.expectAll(other.server(), 3, lengths);
            assertEquals(1, pair.server().frameCount());
            pair.server().link().close();
            assertEquals(null, pair.server().awaitClosed());
        }
    }
}
