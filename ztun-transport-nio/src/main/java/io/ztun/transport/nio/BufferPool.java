package io.ztun.transport.nio;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

import io.ztun.api.Api;

/**
 * Direct buffers of one size that were used before. Direct memory comes back late through the garbage collector, and
 * zeroing it takes as long as filling it; hence what links give back is kept, up to a bound. Thread-safe.
 */
@Api(Api.Status.INTERNAL)
public final class BufferPool {
    private final int size;
    private final int keep;
    private final ArrayDeque<ByteBuffer> idle = new ArrayDeque<>();

    /**
     * @param size of each buffer in bytes
     * @param keep how many are kept for later
     */
    public BufferPool(int size, int keep) {
        this.size = size;
        this.keep = keep;
    }

    /** How many bytes each buffer has. */
    public int size() {
        return size;
    }

    /** A buffer that is the caller's until it gives it back; its content is anything. */
    public ByteBuffer take() {
        synchronized (idle) {
            ByteBuffer buffer = idle.pollLast();
            if (buffer != null) {
                return buffer;
            }
        }
        return ByteBuffer.allocateDirect(size);
    }

    /** Takes a buffer back, which is not the caller's any more. */
    public void give(ByteBuffer buffer) {
        buffer.clear();
        synchronized (idle) {
            if (idle.size() < keep) {
                idle.addLast(buffer);
            }
        }
    }
}
