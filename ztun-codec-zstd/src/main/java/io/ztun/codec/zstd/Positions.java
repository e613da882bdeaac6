package io.ztun.codec.zstd;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import io.ztun.api.DirectMemory;
import io.ztun.jna.BufferAddress;

/** The two {@code size_t} in which zstd's streaming functions say how far they came. */
final class Positions implements AutoCloseable {

    private final DirectMemory owned = DirectMemory.allocate(2 * Long.BYTES);
    private final ByteBuffer memory = owned.buffer().order(ByteOrder.nativeOrder());
    private final long address = BufferAddress.find(memory);

    void clear() {
        memory.putLong(0, 0).putLong(Long.BYTES, 0);
    }

    long writtenAddress() {
        return address;
    }

    long readAddress() {
        return address + Long.BYTES;
    }

    int written() {
        return (int) memory.getLong(0);
    }

    int read() {
        return (int) memory.getLong(Long.BYTES);
    }

    @Override
    public void close() {
        owned.close();
    }
}
