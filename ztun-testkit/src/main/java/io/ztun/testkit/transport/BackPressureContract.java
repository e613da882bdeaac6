package io.ztun.testkit.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.ztun.api.Api;
import io.ztun.api.FrameLimits;
import io.ztun.spi.Link;
import io.ztun.spi.TransportConfig;
import io.ztun.testkit.transport.LinkPairs.Pair;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A peer that stops reading fills its own queue, which is bounded, and nobody else's. */
@Api(Api.Status.EXPERIMENTAL)
public interface BackPressureContract extends TransportContract {

    /** Length of the frames that fill a queue. */
    int LENGTH = 10_000;

    private LinkPairs pairs() {
        return LinkPairs.with(this, FrameLimits.MAX_FRAME_LENGTH, TransportConfig.QUEUE_LIMIT_DEFAULT);
    }

    /** Has the client stop reading and fills the server's queue for it. Returns how many frames the link took. */
    private static int stallAndFill(Pair pair) {
        pair.client().stall();
        int taken = new Frames().fill(pair.serverLink(), 1, LENGTH);
        // The system's own buffers may still grow and take more; go on until nothing moves any more.
        while (pair.serverLink().flush(50_000_000L) != Link.SENT
                || pair.serverLink().ready() == Link.READY) {
            int before = taken;
            Frames frames = new Frames();
            while (pair.serverLink().ready() == Link.READY) {
                assertTrue(frames.trySend(pair.serverLink(), Frames.content(1, taken, LENGTH)) >= 0);
                taken++;
            }
            if (before == taken) {
                break;
            }
        }
        return taken;
    }

    private static int[] lengths(int count) {
        return IntStream.generate(() -> LENGTH).limit(count).toArray();
    }

    @Test
    default void shouldTakeNoByteOfAFrameThatDoesNotFit() {
        try (LinkPairs pairs = pairs()) {
            Pair pair = pairs.connect();
            int taken = stallAndFill(pair);
            assertEquals(Link.BACK_PRESSURED, pair.serverLink().ready());
            for (int length : new int[] {1, LENGTH, FrameLimits.MAX_FRAME_LENGTH}) {
                int result = new Frames().trySend(pair.serverLink(), Frames.content(9, 9, length));
                assertEquals(Link.BACK_PRESSURED, result);
            }
            pair.client().resume();
            assertEquals(Link.SENT, pair.serverLink().flush(Frames.PATIENCE_NS));
            assertEquals(Link.READY, pair.serverLink().ready());
            Traffic.expectAll(pair.client(), 1, lengths(taken));
        }
    }

    @Test
    default void shouldTakeTheLongestFrameWhateverTheQueueLimit() {
        try (LinkPairs pairs = LinkPairs.with(this, FrameLimits.MAX_FRAME_LENGTH, 0)) {
            Pair pair = pairs.connect();
            assertEquals(Link.READY, pair.clientLink().ready());
            int[] lengths = {FrameLimits.MAX_FRAME_LENGTH, 1, FrameLimits.MAX_FRAME_LENGTH};
            Traffic.sendAll(pair.clientLink(), 1, lengths);
            Traffic.expectAll(pair.server(), 1, lengths);
        }
    }

    @Test
    default void shouldNotHoldUpOtherLinks() {
        int count = 2_000;
        try (LinkPairs pairs = pairs()) {
            Pair stalled = pairs.connect();
            int taken = stallAndFill(stalled);
            assertEquals(Link.QUEUED, stalled.serverLink().flush(0));
            List<CompletableFuture<Void>> sending = new ArrayList<>();
            List<Pair> others = List.of(pairs.connect(), pairs.connect());
            for (Pair other : others) {
                sending.add(CompletableFuture.runAsync(() -> Traffic.sendAll(other.serverLink(), 2, lengths(count))));
                sending.add(CompletableFuture.runAsync(() -> Traffic.sendAll(other.clientLink(), 3, lengths(count))));
            }
            for (Pair other : others) {
                Traffic.expectAll(other.client(), 2, lengths(count));
                Traffic.expectAll(other.server(), 3, lengths(count));
            }
            sending.forEach(CompletableFuture::join);
            assertEquals(Link.BACK_PRESSURED, stalled.serverLink().ready());
            stalled.client().resume();
            Traffic.expectAll(stalled.client(), 1, lengths(taken));
        }
    }

    @Test
    default void shouldFinishOnTheLinksThreadWhatWasPassedOn() {
        try (LinkPairs pairs = pairs()) {
            Pair pair = pairs.connect();
            int taken = stallAndFill(pair);
            assertEquals(Link.QUEUED, pair.serverLink().flush(0));
            pair.client().resume();
            Traffic.expectAll(pair.client(), 1, lengths(taken));
            Conditions.await("queue empty", () -> pair.serverLink().flush(0) == Link.SENT);
            Conditions.await("told that it is writable", () -> pair.server().writableCalls() > 0);
        }
    }

    /** Who was told that something waits is told when it has left, even if somebody else waits for it and gets rid of it. */
    @Test
    default void shouldTellOfRoomWhoeverMadeIt() {
        try (LinkPairs pairs = pairs()) {
            Pair pair = pairs.connect();
            int taken = stallAndFill(pair);
            CompletableFuture<Integer> waiting =
                    CompletableFuture.supplyAsync(() -> pair.serverLink().flush(Frames.PATIENCE_NS));
            Conditions.pause(50);
            assertEquals(Link.QUEUED, pair.serverLink().flush(0));
            int before = pair.server().writableCalls();
            pair.client().resume();
            assertEquals(Link.SENT, waiting.join());
            Conditions.await("told of room", () -> pair.server().writableCalls() > before);
            Traffic.expectAll(pair.client(), 1, lengths(taken));
        }
    }

    @Test
    default void shouldWaitNoLongerThanItsPatience() {
        try (LinkPairs pairs = pairs()) {
            Pair pair = pairs.connect();
            int taken = stallAndFill(pair);
            long start = System.nanoTime();
            assertEquals(Link.QUEUED, pair.serverLink().flush(300_000_000L));
            long waited = Conditions.millisSince(start);
            assertTrue(waited >= 299 && waited < 5_000, "waited ms: " + waited);
            // Patience is over: the rest is the link's thread's, without another call.
            pair.client().resume();
            Traffic.expectAll(pair.client(), 1, lengths(taken));
        }
    }

    @Test
    default void shouldReturnFromFlushAsSoonAsTheQueueIsEmpty() {
        try (LinkPairs pairs = pairs()) {
            Pair pair = pairs.connect();
            int taken = stallAndFill(pair);
            CompletableFuture<Boolean> flushing =
                    CompletableFuture.supplyAsync(() -> pair.serverLink().flush(Frames.PATIENCE_NS) == Link.SENT);
            CompletableFuture<Boolean> second =
                    CompletableFuture.supplyAsync(() -> pair.serverLink().flush(Frames.PATIENCE_NS) == Link.SENT);
            Conditions.pause(50);
            assertFalse(flushing.isDone() || second.isDone(), "flush returned while the peer reads nothing");
            long start = System.nanoTime();
            pair.client().resume();
            assertTrue(flushing.join());
            assertTrue(second.join());
            assertTrue(Conditions.millisSince(start) < 10_000);
            Traffic.expectAll(pair.client(), 1, lengths(taken));
        }
    }

    @Test
    default void shouldTakeFramesWhileAnotherThreadWaits() {
        try (LinkPairs pairs = LinkPairs.with(this, FrameLimits.MAX_FRAME_LENGTH, 64 << 20)) {
            Pair pair = pairs.connect();
            pair.client().stall();
            int taken = 0;
            Frames frames = new Frames();
            while (frames.trySend(pair.serverLink(), Frames.content(1, taken, LENGTH)) != Link.QUEUED
                    || pair.serverLink().flush(100_000_000L) == Link.SENT) {
                taken++;
            }
            taken++;
            CompletableFuture<Boolean> flushing =
                    CompletableFuture.supplyAsync(() -> pair.serverLink().flush(Frames.PATIENCE_NS) == Link.SENT);
            Conditions.pause(50);
            long start = System.nanoTime();
            byte[] keepalive = Frames.content(2, 0, 9);
            assertEquals(Link.QUEUED, frames.trySend(pair.serverLink(), keepalive));
            assertEquals(Link.QUEUED, pair.serverLink().flush(0));
            assertTrue(Conditions.millisSince(start) < 10_000, "the one who waits keeps others from sending");
            assertFalse(flushing.isDone());
            pair.client().resume();
            assertTrue(flushing.join());
            for (int i = 0; i < taken; i++) {
                assertArrayEquals(Frames.content(1, i, LENGTH), pair.client().nextFrame());
            }
            assertArrayEquals(keepalive, pair.client().nextFrame());
        }
    }

    @Test
    default void shouldGiveUpFlushingWhenTheThreadIsInterrupted() {
        try (LinkPairs pairs = pairs()) {
            Pair pair = pairs.connect();
            int taken = stallAndFill(pair);
            boolean[] result = {true, false};
            Thread flusher = new Thread(() -> {
                result[0] = pair.serverLink().flush(Frames.PATIENCE_NS) == Link.SENT;
                result[1] = Thread.currentThread().isInterrupted();
            });
            flusher.start();
            Conditions.pause(50);
            flusher.interrupt();
            Conditions.await("the interrupted thread is back", () -> !flusher.isAlive());
            assertFalse(result[0]);
            assertTrue(result[1], "the interrupt was swallowed");
            pair.client().resume();
            Traffic.expectAll(pair.client(), 1, lengths(taken));
        }
    }

    @Test
    default void shouldEndFlushingWhenTheLinkCloses() {
        try (LinkPairs pairs = pairs()) {
            Pair pair = pairs.connect();
            stallAndFill(pair);
            CompletableFuture<Boolean> flushing =
                    CompletableFuture.supplyAsync(() -> pair.serverLink().flush(Frames.PATIENCE_NS) == Link.SENT);
            Conditions.pause(50);
            pair.serverLink().close();
            pair.server().awaitClosed();
            Conditions.await("flush is back", flushing::isDone);
        }
    }
}
