package io.ztun.testkit.transport;

import java.nio.ByteBuffer;

import io.ztun.api.FrameLimits;
import io.ztun.spi.Link;
import io.ztun.spi.Turn;

/** Counts what arrives, without allocating. */
final class CountingHandler extends IgnoringHandler {
    private final long threadId = currentThreadId();
    private volatile int count;

    /** On the link's thread. */
    CountingHandler(Link link) {
        link.frameLimit(FrameLimits.MAX_FRAME_LENGTH);
    }

    @SuppressWarnings("deprecation")
    static long currentThreadId() {
        return Thread.currentThread().getId();
    }

    /** The number of the link's thread. */
    long threadId() {
        return threadId;
    }

    @Override
    public boolean onFrame(ByteBuffer frame, int offset, int length, Turn turn) {
        count = count + 1;
        return true;
    }

    int count() {
        return count;
    }

    /** Waits busily, without allocating, until as many frames have arrived, or for a second. */
    void spinUntil(int frames) {
        long start = System.nanoTime();
        while (count < frames && System.nanoTime() - start < 1_000_000_000L) {
            Thread.onSpinWait();
        }
    }

    /** Waits until as many frames have arrived. */
    void await(int frames) {
        Conditions.await("frames arrived", () -> count >= frames);
    }
}
