package io.ztun.transport.tls;

import java.nio.ByteBuffer;

import io.ztun.api.DirectMemory;

/**
 * What a link has to keep between two turns of what lay in its thread's buffer. Without anything to keep there is no memory.
 * Link thread only.
 */
final class Rest {
    private DirectMemory memory;
    private int length;

    int length() {
        return length;
    }

    /** Puts it to the beginning of the thread's buffer. Returns where it ends. */
    int restore(ByteBuffer target) {
        if (length > 0) {
            target.put(0, memory.buffer(), 0, length);
        }
        return length;
    }

    /** Keeps what lies between {@code start} and {@code end}. */
    void keep(ByteBuffer source, int start, int end) {
        length = 0;
        if (start == end) {
            release();
            return;
        }
        memory = DirectMemory.atLeast(memory, end - start, source.capacity());
        memory.buffer().put(0, source, start, end - start);
        length = end - start;
    }

    /** Forgets it and gives the memory back. */
    void release() {
        DirectMemory.close(memory);
        memory = null;
        length = 0;
    }
}
