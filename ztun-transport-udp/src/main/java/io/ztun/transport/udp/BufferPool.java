package io.ztun.transport.udp;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Direct buffers of one size that were used before. Direct memory comes back late through the garbage collector, and
 * zeroing it takes as long as filling it; hence what links give back is kept, up to a bound. Thread-safe.
 */
final class BufferPool {
    private final int size;
    private final int keep;
    private final ArrayDeque<ByteBuffer> idle = new ArrayDeque<>();

    /**
     * @param size of each buffer in bytes
     * @param keep how many are kept for later
     */
    BufferPool(int size, int keep) {
        this.size = size;
        this.keep = keep;
    }

    int size() {
        return size;
    }

    /** A buffer that is the caller's until it gives it back; its content is anything. */
    ByteBuffer take() {
        synchronized (idle) {
            ByteBuffer buffer = idle.pollLast();
            if (buffer != null) {
                return buffer;
            }
        }
        return ByteBuffer.allocateDirect(size);
    }

    void give(ByteBuffer buffer) {
        buffer.clear();
        synchronized (idle) {
            if (idle.size() < keep) {
                idle.addLast(buffer);
            }
        }
    }
}
