package io.ztun.transport.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

import io.ztun.transport.nio.BufferPool;

/**
 * Bytes that wait for the system to take them. Memory is there only while something waits: a small buffer at first, a large
 * one if that is too small. Guarded by the sender's lock, but for {@link #size}.
 */
final class SendQueue {
    private final BufferPool small;
    private final BufferPool large;
    private ByteBuffer buffer;
    private int start;
    private int end;
    private volatile int size;

    /**
     * @param small where the first buffer is from
     * @param large where the second is from; its size bounds the queue
     */
    SendQueue(BufferPool small, BufferPool large) {
        this.small = small;
        this.large = large;
    }

    /** How many bytes wait. Any thread. */
    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Copies {@code source} from {@code from} to {@code to} to the end of the queue. */
    void append(ByteBuffer source, int from, int to) {
        int length = to - from;
        makeRoom(length);
        buffer.clear().put(end, source, from, length);
        end += length;
        size = end - start;
    }

    /** Writes what the channel takes in one call, and returns how many bytes that were. */
    int writeTo(WritableByteChannel channel) throws IOException {
        if (isEmpty()) {
            return 0;
        }
        int written = channel.write(buffer.limit(end).position(start));
        start += written;
        size = end - start;
        if (start == end) {
            release();
        }
        return written;
    }

    /** Forgets what waits and gives the memory back. */
    void release() {
        if (buffer != null) {
            (buffer.capacity() == small.size() ? small : large).give(buffer);
        }
        buffer = null;
        start = 0;
        end = 0;
        size = 0;
    }

    private void makeRoom(int length) {
        if (buffer == null) {
            buffer = (length <= small.size() ? small : large).take();
        } else if (buffer.capacity() - end < length) {
            if (buffer.capacity() - size >= length) {
                moveTo(buffer);
            } else {
                ByteBuffer outgrown = buffer;
                moveTo(large.take());
                small.give(outgrown);
            }
        }
    }

    private void moveTo(ByteBuffer target) {
        target.clear().put(0, buffer.clear(), start, size);
        buffer = target;
        start = 0;
        end = size;
    }
}
