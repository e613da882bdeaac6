package io.ztun.estimate.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;

/** A stream of bytes that is read forward through one direct buffer, whatever its length. One thread. */
final class CaptureInput implements AutoCloseable {
    /** Longer than any record that is taken. */
    private static final int CAPACITY = 2 << 20;

    private final ReadableByteChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(CAPACITY);
    private int at;
    private int end;
    private long bytes;
    private boolean cut;

    CaptureInput(ReadableByteChannel channel) {
        this.channel = channel;
    }

    /**
     * Sees to it that so many bytes stand at {@link #at}. What stood before may have moved.
     *
     * @return false if the stream ends before that
     */
    boolean has(int count) throws IOException {
        while (end - at < count) {
            if (at > 0) {
                buffer.position(at).limit(end);
                buffer.compact();
                end -= at;
                at = 0;
            }
            int read = channel.read(buffer.clear().position(end));
            if (read < 0) {
                cut |= end > at;
                return false;
            }
            end += read;
            bytes += read;
        }
        return true;
    }

    /** The same for what has been announced: without it the stream is cut. */
    boolean hasAnnounced(int count) throws IOException {
        boolean there = has(count);
        cut |= !there;
        return there;
    }

    /** The buffer; only absolute access. */
    ByteBuffer buffer() {
        return buffer;
    }

    /** Where the next byte stands in it. */
    int at() {
        return at;
    }

    /** Passes over bytes that {@link #has} has promised. */
    void advance(int count) {
        at += count;
    }

    /** Passes over bytes, however many. Returns false if the stream ends before that. */
    boolean skip(long count) throws IOException {
        for (long left = count; left > 0; ) {
            if (!has(1)) {
                cut = true;
                return false;
            }
            int step = (int) Math.min(left, end - at);
            at += step;
            left -= step;
        }
        return true;
    }

    CaptureInput order(ByteOrder order) {
        buffer.order(order);
        return this;
    }

    /** A 32-bit field, unsigned. */
    long u32(int offset) {
        return buffer.getInt(at + offset) & 0xffff_ffffL;
    }

    /** A 16-bit field, unsigned. */
    int u16(int offset) {
        return buffer.getShort(at + offset) & 0xffff;
    }

    /** Bytes read so far. */
    long bytes() {
        return bytes;
    }

    /** Whether the stream has ended within something. */
    boolean isCut() {
        return cut;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
