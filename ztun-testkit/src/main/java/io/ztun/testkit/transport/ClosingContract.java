package io.ztun.testkit.transport;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.ztun.api.Api;
import io.ztun.api.FrameLimits;
import io.ztun.api.TransportException;
import io.ztun.spi.Link;
import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;
import io.ztun.spi.Turn;
import io.ztun.testkit.transport.LinkPairs.Pair;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A link ends once, with its reason, alone, and after what it had taken. */
@Api(Api.Status.EXPERIMENTAL)
public interface ClosingContract extends TransportContract {

    private LinkPairs pairs() {
        return LinkPairs.with(this, FrameLimits.MAX_FRAME_LENGTH, TransportConfig.QUEUE_LIMIT_DEFAULT);
    }

    @Test
    default void shouldTellBothEndsOnceThatItClosedInOrder() {
        try (LinkPairs pairs = pairs()) {
            for (int i = 0; i < 2; i++) {
                Pair pair = pairs.connect();
                (i == 0 ? pair.clientLink() : pair.serverLink()).close();
                assertNull(pair.client().awaitClosed());
                assertNull(pair.server().awaitClosed());
                pair.clientLink().close();
                pair.serverLink().close();
                Conditions.pause(20);
                pair.client().assertClosedOnce();
                pair.server().assertClosedOnce();
            }
        }
    }

    private static void assertTakesNothing(Link link) {
        assertEquals(Link.CLOSED, new Frames().trySend(link, new byte[10]));
        assertEquals(Link.CLOSED, link.ready());
        assertEquals(Link.CLOSED, link.flush(0));
        long start = System.nanoTime();
        assertEquals(Link.CLOSED, link.flush(10_000_000_000L));
        assertTrue(Conditions.millisSince(start) < 5_000, "a closed link made its caller wait");
    }

    @Test
    default void shouldTakeNothingOnceClosed() {
        try (LinkPairs pairs = pairs()) {
            Pair pair = pairs.connect();
            pair.clientLink().close();
            assertTakesNothing(pair.clientLink());
            pair.client().awaitClosed();
            pair.server().awaitClosed();
            for (Link link : List.of(pair.clientLink(), pair.serverLink())) {
                assertTakesNothing(link);
                link.close();
            }
            assertEquals(0, pair.server().frameCount());
        }
    }

    /** What is queued may take a second to leave: nobody may take the link for one that has room, or had. */
    @Test
    default void shouldSayThatItIsClosedFromTheBeginningOfItsEnd() {
        try (LinkPairs pairs = pairs()) {
            Pair pair = pairs.connect();
            pair.client().stall();
            new Frames().fill(pair.serverLink(), 1, 30_000);
            pair.serverLink().close();
            assertTakesNothing(pair.serverLink());
            Conditions.await(
                    "told that it closes",
                    () -> pair.server().closingCalls() == 1 || pair.server().isClosed());
            pair.client().resume();
            pair.server().awaitClosed();
            assertTrue(pair.server().closingCalls() <= 1);
            assertFalse(pair.server().closingAfterClosed());
        }
    }

    @Test
    default void shouldRunWhatWaitsForTheReader() throws Exception {
        try (LinkPairs pairs = pairs()) {
            Pair pair = pairs.connect();
            CompletableFuture<Thread> ran = new CompletableFuture<>();
            pair.serverLink().whenRead(() -> ran.complete(Thread.currentThread()));
            assertEquals(pair.server().thread(), ran.get(10, TimeUnit.SECONDS));
            pair.serverLink().close();
            pair.server().awaitClosed();
            AtomicBoolean late = new AtomicBoolean();
            pair.serverLink().whenRead(() -> late.set(true));
            Conditions.pause(50);
            assertFalse(late.get(), "run on a link that is closed");
        }
    }

    /** Whoever is busy with another frame sees what had arrived meanwhile before it judges that nothing came. */
    @Test
    default void shouldHandOverWhatHadArrivedBeforeItSaysThatAllIsRead() throws Exception {
        try (LinkPairs pairs = pairs()) {
            Pair pair = pairs.connect();
            pair.server().stall();
            Frames frames = new Frames();
            for (int i = 0; i < 20; i++) {
                assertTrue(frames.trySend(pair.clientLink(), Frames.content(1, i, 1_000)) >= 0);
                pair.clientLink().flush(Frames.PATIENCE_NS);
            }
            Conditions.await("the first frame", () -> pair.server().frameCount() == 1);
            Conditions.pause(50);
            CompletableFuture<Integer> seen = new CompletableFuture<>();
            pair.serverLink().whenRead(() -> seen.complete(pair.server().frameCount()));
            pair.server().resume();
            assertEquals(20, seen.get(10, TimeUnit.SECONDS));
        }
    }

    @Test
    default void shouldDeliverBeforeItCloses() {
        try (LinkPairs pairs = pairs()) {
            Pair pair = pairs.connect();
            pair.client().stall();
            int taken = new Frames().fill(pair.serverLink(), 1, 30_000);
            pair.serverLink().close();
            pair.client().resume();
            int[] lengths = IntStream.generate(() -> 30_000).limit(taken).toArray();
            Traffic.expectAll(pair.client(), 1, lengths);
            assertNull(pair.client().awaitClosed());
            assertNull(pair.server().awaitClosed());
        }
    }

    @Test
    default void shouldDeliverBeforeItClosesThoughThePeerSendsToo() {
        // A TCP socket that is closed with unread bytes throws away what it has not sent: a farewell must not be lost
        // so.
        try (LinkPairs pairs = pairs()) {
            for (int i = 0; i < 20; i++) {
                Pair pair = pairs.connect();
                int large = pair.serverLink().isOrdered() ? 60_000 : Frames.UNORDERED_WINDOW / 4;
                Traffic.sendAll(pair.clientLink(), 2, new int[] {1_000, large, large});
                Traffic.sendAll(pair.serverLink(), 1, new int[] {large, large, 100});
                pair.serverLink().close();
                Traffic.expectAll(pair.client(), 1, new int[] {large, large, 100});
                assertNull(pair.client().awaitClosed());
            }
        }
    }

    @Test
    default void shouldWaitASecondAtMostForAPeerThatDoesNotRead() {
        try (LinkPairs pairs = pairs()) {
            Pair pair = pairs.connect();
            pair.client().stall();
            new Frames().fill(pair.serverLink(), 1, 30_000);
            long start = System.nanoTime();
            pair.serverLink().close();
            assertTrue(!pair.server().isClosed() || Conditions.millisSince(start) < 500, "close waits");
            pair.server().awaitClosed();
            assertTrue(Conditions.millisSince(start) < 5_000, "ms: " + Conditions.millisSince(start));
            pair.client().resume();
            pair.client().awaitClosed();
        }
    }

    @Test
    default void shouldCloseTheLinkWhoseHandlerThrows() {
        try (LinkPairs pairs = pairs()) {
            Pair bad = pairs.connect();
            Pair good = pairs.connect();
            var failure = new IllegalStateException("thrown by the handler");
            bad.server().failWith(failure);
            Traffic.sendAll(bad.clientLink(), 1, new int[] {10});
            assertSame(failure, bad.server().awaitClosed());
            bad.client().awaitClosed();
            Traffic.sendAll(good.clientLink(), 1, new int[] {10, 60_000});
            Traffic.expectAll(good.server(), 1, new int[] {10, 60_000});
            bad.server().assertClosedOnce();
        }
    }

    @Test
    default void shouldHandOnNothingAfterTheHandlerHasClosedTheLink() {
        AtomicInteger frames = new AtomicInteger();
        Transport server = provider().create(new TransportConfig(1, 100_000));
        Transport client = provider().create(new TransportConfig(1, 100_000));
        try (server;
                client) {
            var address = server.listen(anyAddress(), link -> new IgnoringHandler() {
                @Override
                public boolean onFrame(ByteBuffer frame, int offset, int length, Turn turn) {
                    frames.incrementAndGet();
                    link.close();
                    return true;
                }
            });
            RecordingHandler[] mine = new RecordingHandler[1];
            Link link = client.connect(address, LinkPairs.TIMEOUT, made -> mine[0] = new RecordingHandler(made, 0));
            Frames sender = new Frames();
            for (int i = 0; i < 1_000 && sender.send(link, new byte[100]); i++) {
                Thread.onSpinWait();
            }
            mine[0].awaitClosed();
            assertEquals(1, frames.get());
        }
    }

    @Test
    default void shouldSurviveAnAcceptorThatThrows() {
        Transport server = provider().create(new TransportConfig(1, 100_000));
        Transport client = provider().create(new TransportConfig(1, 100_000));
        AtomicInteger calls = new AtomicInteger();
        List<Link> taken = new CopyOnWriteArrayList<>();
        try (server;
                client) {
            var address = server.listen(anyAddress(), link -> {
                if (calls.getAndIncrement() == 0) {
                    throw new IllegalStateException("thrown by the acceptor, on purpose");
                }
                taken.add(link);
                return new IgnoringHandler();
            });
            RecordingHandler[] refused = new RecordingHandler[1];
            try {
                client.connect(address, LinkPairs.TIMEOUT, link -> refused[0] = new RecordingHandler(link, 0));
                refused[0].awaitClosed();
            } catch (TransportException e) {
                assertEquals(1, calls.get(), "a client that is told so has not been taken");
            }
            client.connect(address, LinkPairs.TIMEOUT, link -> new IgnoringHandler());
            Conditions.await("the second link is taken", () -> taken.size() == 1);
        }
    }

    @Test
    default void shouldForgetALinkThatNobodyHandles() {
        Transport server = provider().create(new TransportConfig(1, 100_000));
        Transport client = provider().create(new TransportConfig(1, 100_000));
        List<Link> seen = new CopyOnWriteArrayList<>();
        try (server;
                client) {
            var address = server.listen(anyAddress(), link -> {
                seen.add(link);
                return seen.size() == 1 ? null : new IgnoringHandler();
            });
            RecordingHandler[] refused = new RecordingHandler[1];
            try {
                client.connect(address, LinkPairs.TIMEOUT, link -> refused[0] = new RecordingHandler(link, 0));
            } catch (TransportException e) {
                assertEquals(1, seen.size(), "a client that is told so has not been taken");
            }
            Conditions.await("the first link is seen", () -> !seen.isEmpty());
            if (seen.size() == 1) {
                Conditions.await("the client hears of it", () -> refused[0] == null || refused[0].isClosed());
                client.connect(address, LinkPairs.TIMEOUT, link -> new IgnoringHandler());
            }
            Conditions.await("the second link is taken", () -> seen.size() == 2);
            assertEquals(Link.CLOSED, seen.get(0).send(ByteBuffer.allocateDirect(100), Link.HEADROOM, 10));
            // A transport with a handshake of its own may have it still before it.
            Conditions.await("the second link takes frames", () -> seen.get(1).ready() == Link.READY);
        }
    }

    /** Sooner than one that is closed, which waits a second for its peer; of several, for the machine may be busy. */
    @Test
    default void shouldAbortALinkWhoseQueueIsFull() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5 && least >= 500; i++) {
            least = Math.min(least, millisToAbort());
        }
        assertTrue(least < 500, "ms: " + least);
    }

    private long millisToAbort() {
        try (LinkPairs pairs = pairs()) {
            Pair pair = pairs.connect();
            pair.client().stall();
            new Frames().fill(pair.serverLink(), 1, 30_000);
            long start = System.nanoTime();
            pair.serverLink().abort();
            pair.serverLink().abort();
            assertNull(pair.server().awaitClosed());
            long millis = Conditions.millisSince(start);
            pair.client().resume();
            pair.client().awaitClosed();
            pair.server().assertClosedOnce();
            return millis;
        }
    }

    @Test
    default void shouldCloseItsLinksWithTheTransport() {
        try (LinkPairs pairs = pairs()) {
            Pair first = pairs.connect();
            Pair second = pairs.connect();
            Traffic.sendAll(second.serverLink(), 1, new int[] {60_000});
            long start = System.nanoTime();
            pairs.server().close();
            assertTrue(Conditions.millisSince(start) < 5_000);
            assertTrue(first.server().isClosed() && second.server().isClosed(), "close is back before the links ended");
            for (Pair pair : List.of(first, second)) {
                assertNull(pair.server().awaitClosed());
                assertNull(pair.client().awaitClosed());
                pair.server().assertClosedOnce();
            }
            Traffic.expectAll(second.client(), 1, new int[] {60_000});
            pairs.server().close();
        }
    }
}
