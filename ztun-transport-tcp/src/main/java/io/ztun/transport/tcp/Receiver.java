package io.ztun.transport.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

import io.ztun.api.FrameLimits;
import io.ztun.api.ProtocolException;
import io.ztun.spi.Framing;
import io.ztun.spi.Turn;
import io.ztun.transport.nio.BufferPool;

/**
 * The receiving side of a link. Links read into a buffer that all links of a thread share; only the beginning of a frame
 * that has not wholly arrived is kept: a short one in a small array, a longer one in a buffer of the link's own, which is
 * then read into until it is empty again. Thus a silent link costs nothing, one that has not been let in 4 KiB at most, and
 * a busy one moves few bytes: frames are handed on where they were read.
 *
 * <p>Link thread only.
 */
final class Receiver {

    /** What {@link #read} answers: more may be there, nothing is there now, the peer has ended the connection. */
    static final int MORE = 1;

    static final int NOTHING_LEFT = 0;
    static final int ENDED = -1;

    /** The same: the turn was over before all was handed on that is here. */
    static final int TURN_OVER = 2;

    /** The longest frame with its header: behind the last byte read there is always room for one. */
    private static final int ROOM_MIN = FrameLimits.MAX_FRAME_LENGTH + Framing.HEADER_MAX;

    /** The longest beginning of a frame that is kept in an array: one byte less than a whole hello. */
    private static final int STASH_MAX = FrameLimits.MAX_HELLO_LENGTH + Framing.HEADER_MAX - 1;

    private static final int STASH_MIN = 64;

    private final FrameSink link;
    private final ByteBuffer shared;
    private final BufferPool pool;
    private Framing framing = FrameLength.OWN;
    private int frameLimit = FrameLimits.MAX_HELLO_LENGTH;
    private byte[] stash;
    private ByteBuffer own;
    private int start;
    private int end;

    /** Whether there are whole frames in {@link #own}, or one that was not got done with, for the next turn. */
    private boolean held;

    private boolean unfinished;

    /** Whether a frame is being handed on: what is behind it has not been looked at. */
    private boolean between;

    /**
     * @param link whose frames they are
     * @param shared the thread's buffer, empty before and after each call
     * @param pool where buffers of the link's own are from
     */
    Receiver(FrameSink link, ByteBuffer shared, BufferPool pool) {
        this.link = link;
        this.shared = shared;
        this.pool = pool;
    }

    /** {@link io.ztun.spi.Link#frameLimit}. */
    void frameLimit(int length) {
        if (length < 1 || length > FrameLimits.MAX_FRAME_LENGTH) {
            throw new IllegalArgumentException(
                    "frame limit out of range: length=" + length + " min=1 max=" + FrameLimits.MAX_FRAME_LENGTH);
        }
        frameLimit = length;
    }

    /** {@link io.ztun.spi.Link#reframe}. */
    boolean reframe(Framing other) {
        if (!between && isInsideFrame()) {
            return false;
        }
        framing = other;
        return true;
    }

    /** Whether frames are bounded as before the handshake. */
    boolean isUnproven() {
        return frameLimit <= FrameLimits.MAX_HELLO_LENGTH;
    }

    /** Whether a frame has begun and not ended. */
    boolean isInsideFrame() {
        return start < end;
    }

    /** Goes on with what the last turn had to leave, or else reads once; hands on each whole frame as long as it is our turn. */
    int read(ReadableByteChannel channel, Turn turn) throws IOException {
        if (held) {
            return handOnHeld(turn) ? MORE : TURN_OVER;
        }
        ByteBuffer buffer = own != null ? own : unstash();
        int room = buffer.capacity() - end;
        int read = channel.read(buffer.clear().position(end));
        if (read <= 0) {
            return read < 0 ? ENDED : NOTHING_LEFT;
        }
        end += read;
        // Whoever handles a frame sees the whole buffer, and cannot tell where the last read ended.
        boolean all = handOnAndKeep(buffer.clear(), turn, false);
        return !all ? TURN_OVER : read < room ? NOTHING_LEFT : MORE;
    }

    private boolean handOnHeld(Turn turn) {
        boolean wentOn = unfinished && link.isDelivering();
        if (wentOn) {
            unfinished = !link.goOn(turn);
        }
        return handOnAndKeep(own != null ? own.clear() : unstash().clear(), turn, wentOn);
    }

    /**
     * @param any whether something was done in this turn already
     * @return whether all frames that are here have been handed on
     */
    private boolean handOnAndKeep(ByteBuffer buffer, Turn turn, boolean any) {
        int before = start;
        held = !handOn(buffer, turn);
        boolean batch = any || start > before;
        keep(buffer);
        if (batch && link.isDelivering()) {
            link.endBatch();
        }
        return !held;
    }

    /** Returns whether there are no more whole frames, rather than no time for them. */
    private boolean handOn(ByteBuffer buffer, Turn turn) {
        while (!unfinished && link.isDelivering()) {
            int length = framing.read(buffer, start, end);
            if (length == Framing.INCOMPLETE) {
                return true;
            }
            if (length > frameLimit) {
                throw new ProtocolException("frame too long: length=" + length + " limit=" + frameLimit
                        + "; the peer ignores what was agreed, or does not speak this protocol");
            }
            int frame = start + framing.headerLength(length);
            if (end - frame < length) {
                return true;
            }
            if (turn.isOver()) {
                return false;
            }
            turn.spend(0);
            start = frame + length;
            between = true;
            unfinished = !link.deliver(buffer, frame, length, turn);
            between = false;
        }
        return !unfinished;
    }

    /** Puts what is left where the next read goes on. */
    private void keep(ByteBuffer buffer) {
        int left = end - start;
        if (left == 0) {
            giveBack();
        } else if (buffer == own) {
            if (!held && own.capacity() - end < ROOM_MIN) {
                moveTo(own, own);
            }
        } else if (left <= STASH_MAX) {
            stash(left);
        } else {
            own = pool.take();
            moveTo(own, shared);
        }
    }

    private void moveTo(ByteBuffer target, ByteBuffer source) {
        target.put(0, source, start, end - start);
        end -= start;
        start = 0;
    }

    private void stash(int left) {
        if (stash == null || stash.length < left) {
            stash = new byte[Math.min(STASH_MAX, Math.max(STASH_MIN, Integer.highestOneBit(left) << 1))];
        }
        shared.get(start, stash, 0, left);
        start = 0;
        end = left;
    }

    private ByteBuffer unstash() {
        if (end > 0) {
            shared.put(0, stash, 0, end);
        }
        return shared;
    }

    /** Forgets what is left and gives the memory back. */
    void release() {
        held = false;
        unfinished = false;
        giveBack();
    }

    private void giveBack() {
        if (own != null) {
            pool.give(own);
            own = null;
        }
        start = 0;
        end = 0;
    }
}
