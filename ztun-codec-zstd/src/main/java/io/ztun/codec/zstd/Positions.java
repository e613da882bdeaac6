package io.ztun.codec.zstd;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The two {@code size_t} in which zstd's streaming functions say how far they came. */
final class Positions {

    private final ByteBuffer memory = ByteBuffer.allocateDirect(2 * Long.BYTES).order(ByteOrder.nativeOrder());
    private final long address = ZstdLibrary.address(memory);

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
}
