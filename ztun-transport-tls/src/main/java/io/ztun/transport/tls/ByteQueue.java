package io.ztun.transport.tls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

import io.ztun.api.DirectMemory;

/** Bytes that wait for the system to take them. Memory is there only while something waits. Guarded by the owner's lock. */
final class ByteQueue {
    private DirectMemory memory;
    private int start;
    private int end;

    int size() {
        return end - start;
    }

    /** Takes what is left of {@code source}. */
    void append(ByteBuffer source) {
        int length = source.remaining();
        makeRoom(length);
        memory.buffer().put(end, source, source.position(), length);
        end += length;
    }

    private void makeRoom(int length) {
        if (memory != null && memory.capacity() - end >= length) {
            return;
        }
        int size = size();
        DirectMemory target = memory;
        if (memory == null || memory.capacity() - size < length) {
            target = DirectMemory.allocate(DirectMemory.grown(size + length, Integer.MAX_VALUE));
        }
        if (size > 0) {
            target.buffer().put(0, memory.buffer(), start, size);
        }
        if (target != memory) {
            DirectMemory.close(memory);
            memory = target;
        }
        start = 0;
        end = size;
    }

    /** Writes what the channel takes in one call. */
    void writeTo(WritableByteChannel channel) throws IOException {
        if (size() > 0) {
            start += channel.write(memory.buffer().limit(end).position(start));
            memory.buffer().clear();
        }
        if (start == end) {
            release();
        }
    }

    /** Forgets what waits and gives the memory back. */
    void release() {
        DirectMemory.close(memory);
        memory = null;
        start = 0;
        end = 0;
    }
}
