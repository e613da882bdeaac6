package io.ztun.transport.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

import io.ztun.api.FrameLimits;
import io.ztun.api.ProtocolException;
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

    /** The longest frame with its header: behind the last byte read there is always room for one. */
    private static final int ROOM_MIN = FrameLimits.MAX_FRAME_LENGTH + FrameLength.MAX_SIZE;

    /** The longest beginning of a frame that is kept in an array: one byte less than a whole hello. */
    private static final int STASH_MAX = FrameLimits.MAX_HELLO_LENGTH + FrameLength.MAX_SIZE - 1;

    private static final int STASH_MIN = 64;

    private final FrameSink link;
    private final ByteBuffer shared;
    private final BufferPool pool;
    private int frameLimit = FrameLimits.MAX_HELLO_LENGTH;
    private byte[] stash;
    private ByteBuffer own;
    private int start;
    private int end;

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

    /** Whether a frame has begun and not ended. */
    boolean isInsideFrame() {
        return start < end;
    }

    /** Reads once, hands on each whole frame, and says then that there are no more. */
    int read(ReadableByteChannel channel) throws IOException {
        ByteBuffer buffer = own != null ? own : unstash();
        int room = buffer.capacity() - end;
        int read = channel.read(buffer.clear().position(end));
        if (read <= 0) {
            return read < 0 ? ENDED : NOTHING_LEFT;
        }
        end += read;
        // Whoever handles a frame sees the whole buffer, and cannot tell where the last read ended.
        boolean any = handOn(buffer.clear());
        keep(buffer);
        if (any && link.isDelivering()) {
            link.endBatch();
        }
        return read < room ? NOTHING_LEFT : MORE;
    }

    /** Returns whether there was a whole frame. */
    private boolean handOn(ByteBuffer buffer) {
        boolean any = false;
        while (link.isDelivering()) {
            int length = FrameLength.read(buffer, start, end);
            if (length == FrameLength.INCOMPLETE) {
                return any;
            }
            if (length > frameLimit) {
                throw new ProtocolException("frame too long: length=" + length + " limit=" + frameLimit
                        + "; the peer ignores what was agreed, or does not speak this protocol");
            }
            int frame = start + FrameLength.size(length);
            if (end - frame < length) {
                return any;
            }
            start = frame + length;
            link.deliver(buffer, frame, length);
            any = true;
        }
        return any;
    }

    /** Puts what is left where the next read goes on. */
    private void keep(ByteBuffer buffer) {
        int left = end - start;
        if (left == 0) {
            release();
        } else if (buffer == own) {
            if (own.capacity() - end < ROOM_MIN) {
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
        if (own != null) {
            pool.give(own);
            own = null;
        }
        start = 0;
        end = 0;
    }
}
