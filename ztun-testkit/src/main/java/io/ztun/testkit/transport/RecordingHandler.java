package io.ztun.testkit.transport;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;
import io.ztun.spi.Turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

/** Keeps a copy of each frame that arrives, and how the link ended. Can hold up its link's thread. */
final class RecordingHandler implements LinkHandler {
    static final long TIMEOUT_S = 20;

    private final Link link;
    private final BlockingQueue<byte[]> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<Optional<Throwable>> closed = new CompletableFuture<>();
    private final AtomicInteger closedCalls = new AtomicInteger();
    private final AtomicInteger closingCalls = new AtomicInteger();
    private final AtomicInteger writableCalls = new AtomicInteger();
    private final AtomicInteger unbatched = new AtomicInteger();
    private final Thread thread = Thread.currentThread();
    private volatile boolean closingAfterClosed;
    private volatile CountDownLatch hold = new CountDownLatch(0);
    private volatile Throwable failure;
    private volatile Runnable onNextFrame = () -> {};
    private volatile int turnsPerFrame;
    private volatile long pauseNs;
    private int turnsLeft = -1;
    private volatile int turns;

    /**
     * On the link's thread.
     *
     * @param frameLimit of the link from now on; 0 leaves it as it is
     */
    RecordingHandler(Link link, int frameLimit) {
        this.link = link;
        if (frameLimit > 0) {
            link.frameLimit(frameLimit);
        }
    }

    Link link() {
        return link;
    }

    /** The link's thread. */
    Thread thread() {
        return thread;
    }

    /** Stops reading: the next frame holds up the link's thread until {@link #resume}. */
    void stall() {
        hold = new CountDownLatch(1);
    }

    void resume() {
        hold.countDown();
    }

    /** From the next frame on, {@link #onFrame} throws. */
    void failWith(Throwable exception) {
        failure = exception;
    }

    /** Has an action run on the link's thread when the next frame arrives. */
    void onNextFrame(Runnable action) {
        onNextFrame = action;
    }

    /** From the next frame on, each takes so many whole turns more. */
    void takeTurns(int count) {
        turnsPerFrame = count;
    }

    /** From the next frame on, asks for a pause behind each. */
    void pauseBehindFrames(long ns) {
        pauseNs = ns;
    }

    /** How many turns it has taken to go on with frames. */
    int turns() {
        return turns;
    }

    @Override
    public boolean onTurn(Turn turn) {
        assertSame(thread, Thread.currentThread(), "a turn on another thread");
        assertTrue(turnsLeft >= 0, "a turn, and nothing to do in it");
        turns = turns + 1;
        return goOn(turn);
    }

    private boolean goOn(Turn turn) {
        turnsLeft--;
        while (turnsLeft >= 0 && !turn.isOver()) {
            turn.spend(0);
        }
        return turnsLeft < 0;
    }

    @Override
    public boolean onFrame(ByteBuffer frame, int offset, int length, Turn turn) {
        assertSame(thread, Thread.currentThread(), "a frame on another thread");
        assertTrue(offset >= 0 && length <= frame.limit() - offset, "a frame outside of its buffer's limit");
        unbatched.incrementAndGet();
        onNextFrame.run();
        onNextFrame = () -> {};
        if (pauseNs > 0) {
            turn.pause(pauseNs);
        }
        frames.add(Frames.copy(frame, offset, length));
        if (failure instanceof Error error) {
            throw error;
        } else if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        try {
            hold.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while holding up the link's thread", e);
        }
        assertTrue(turnsLeft < 0, "a frame before the last one was done with");
        if (turnsPerFrame == 0) {
            return true;
        }
        turnsLeft = turnsPerFrame;
        return goOn(turn);
    }

    @Override
    public void onBatchEnd() {
        assertSame(thread, Thread.currentThread(), "the end of a batch on another thread");
        unbatched.set(0);
    }

    /** How many frames have arrived after which no end of a batch came yet. */
    int unbatchedFrames() {
        return unbatched.get();
    }

    @Override
    public void onWritable() {
        assertSame(thread, Thread.currentThread(), "writable on another thread");
        writableCalls.incrementAndGet();
    }

    /** How often the link said that its queue has left. */
    int writableCalls() {
        return writableCalls.get();
    }

    @Override
    public void onClosing() {
        assertSame(thread, Thread.currentThread(), "closing on another thread");
        closingAfterClosed |= closed.isDone();
        closingCalls.incrementAndGet();
    }

    /** How often the link said that it begins to close. */
    int closingCalls() {
        return closingCalls.get();
    }

    /** Whether it said so when it had said already that it is gone. */
    boolean closingAfterClosed() {
        return closingAfterClosed;
    }

    @Override
    public void onClosed(Throwable cause) {
        closedCalls.incrementAndGet();
        closed.complete(Optional.ofNullable(cause));
    }

    /** The next frame, waited for. */
    byte[] nextFrame() {
        try {
            byte[] frame = frames.poll(TIMEOUT_S, TimeUnit.SECONDS);
            if (frame == null) {
                fail("no frame arrived within " + TIMEOUT_S + " s: closed=" + closed + " seed=" + Frames.SEED);
            }
            return frame;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many frames wait to be looked at. */
    int frameCount() {
        return frames.size();
    }

    /** Waits for the end of the link; null if it was in order. */
    Throwable awaitClosed() {
        try {
            return closed.get(TIMEOUT_S, TimeUnit.SECONDS).orElse(null);
        } catch (Exception e) {
            return fail("the link was not closed within " + TIMEOUT_S + " s", e);
        }
    }

    boolean isClosed() {
        return closed.isDone();
    }

    /** Waits for the end of the link and wants a reason of a kind. */
    <T extends Throwable> T awaitClosedBy(Class<T> kind) {
        Throwable cause = awaitClosed();
        assertNotNull(cause, "closed in order, not by " + kind);
        if (!kind.isInstance(cause)) {
            fail("closed by another reason than " + kind, cause);
        }
        return kind.cast(cause);
    }

    void assertClosedOnce() {
        assertEquals(1, closedCalls.get(), "calls of onClosed");
    }
}
