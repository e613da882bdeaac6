package io.ztun.core.internal.link;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import io.ztun.api.DirectMemory;
import io.ztun.core.internal.count.Counters;
import io.ztun.core.internal.count.Drop;
import io.ztun.spi.Turn;

/**
 * Copies of frames that have to wait, in their order: of an ordered link one, after which nothing is read, of another as many as there is
 * room for. One thread.
 */
public final class KeptFrames implements AutoCloseable {
    private static final int FRAMES_MAX = 16;
    private static final int BYTES_MAX = 96 * 1024;

    /** After how long an ordered link looks again whether it can go on. */
    private static final long PAUSE_NS = 5_000_000;

    private final boolean ordered;
    private final Counters counters;
    private final List<DirectMemory> frames = new ArrayList<>(1);
    private int bytes;
    private boolean drained;

    /** @param ordered whether the link is */
    public KeptFrames(boolean ordered, Counters counters) {
        this.ordered = ordered;
        this.counters = counters;
    }

    /** Does what there is to do with a frame: it begins at 0 and ends at the limit. */
    public interface Taker {
        /** @param index from 0, in the order in which they were kept */
        void take(ByteBuffer frame, int index, Turn turn);
    }

    /** Keeps a frame; answers as {@link io.ztun.spi.LinkHandler#onFrame} does. What there is no room for is dropped and counted. */
    public boolean keep(ByteBuffer frame, int offset, int length, Turn turn) {
        if (frames.size() < FRAMES_MAX && bytes + length <= BYTES_MAX) {
            DirectMemory copy = DirectMemory.allocate(length);
            copy.buffer().limit(length).put(0, frame, offset, length);
            frames.add(copy);
            bytes += length;
        } else {
            counters.drop(Drop.QUEUE_FULL, 1);
        }
        return !ordered || later(turn);
    }

    /** It is not time yet; answers as {@link io.ztun.spi.LinkHandler#onTurn} does. */
    public boolean later(Turn turn) {
        turn.pause(PAUSE_NS);
        return false;
    }

    /** Hands over each, however much work it is, for they are few, and keeps none. */
    public void drain(Taker taker) {
        drained = ordered && !frames.isEmpty();
        Turn turn = new Turn();
        turn.begin(Integer.MAX_VALUE);
        try {
            for (int i = 0; i < frames.size(); i++) {
                taker.take(frames.get(i).buffer(), i, turn);
            }
        } finally {
            close();
        }
    }

    /** Whether the frame that an ordered link has in hand is one of those that were handed over. Once. */
    public boolean isDone() {
        boolean done = drained;
        drained = false;
        return done;
    }

    /** Keeps none any more. */
    @Override
    public void close() {
        frames.forEach(frame -> frame.close());
        frames.clear();
        bytes = 0;
    }
}
