package io.ztun.core.internal.delivery;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;

import io.ztun.api.FrameLimits;

/**
 * Memory for what is left of frames whose turn was over before they were done with. Taken for that time only, and shared by
 * the sessions of a tunnel. Thread-safe.
 */
public final class SpareBodies {
    /** So many are kept for the next ones, 64 KiB each. */
    private static final int KEPT = 16;

    private final ArrayBlockingQueue<ByteBuffer> kept = new ArrayBlockingQueue<>(KEPT);

    /** A direct buffer with room for the body of any frame, to be {@link #give given} back. */
    ByteBuffer take() {
        ByteBuffer spare = kept.poll();
        return spare != null ? spare : ByteBuffer.allocateDirect(FrameLimits.MAX_FRAME_LENGTH);
    }

    /** Takes one back. */
    void give(ByteBuffer spare) {
        kept.offer(spare);
    }
}
