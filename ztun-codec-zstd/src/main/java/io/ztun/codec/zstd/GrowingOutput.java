package io.ztun.codec.zstd;

import java.nio.ByteBuffer;

import io.ztun.api.DirectMemory;
import io.ztun.jna.BufferAddress;

/** Where blocks are restored: small, until one needs more. */
final class GrowingOutput implements AutoCloseable {
    private final int most;
    private DirectMemory memory;
    private long address;

    /** @param most how long it can become, in bytes */
    GrowingOutput(int most) {
        this.most = most;
        take(Math.min(DirectMemory.LEAST, most), 0);
    }

    /** Doubles it, unless it is as long as it can become; the first {@code kept} bytes stay. Returns whether it did. */
    boolean grow(int kept) {
        if (capacity() == most) {
            return false;
        }
        take(DirectMemory.grown(2 * capacity(), most), kept);
        return true;
    }

    private void take(int capacity, int kept) {
        DirectMemory larger = DirectMemory.allocate(capacity);
        if (kept > 0) {
            larger.buffer().put(0, memory.buffer(), 0, kept);
        }
        DirectMemory.close(memory);
        memory = larger;
        address = BufferAddress.find(larger.buffer());
    }

    ByteBuffer buffer() {
        return memory.buffer();
    }

    long address() {
        return address;
    }

    int capacity() {
        return memory.capacity();
    }

    @Override
    public void close() {
        memory.close();
    }
}
