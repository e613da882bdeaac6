package io.ztun.codec.zstd;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import io.ztun.api.DirectMemory;
import io.ztun.jna.BufferAddress;

/** A frame of blocks as zstd writes and reads it: as long as the longest that there was. */
final class GrowingFrame implements AutoCloseable {
    private final int most;
    private DirectMemory memory;
    private long address;

    /** @param most how many bytes its blocks take at most */
    GrowingFrame(int most) {
        this.most = Math.addExact(Frame.HEADER_LENGTH, most);
    }

    /** Makes room for blocks that take {@code length} bytes. What was in it may be gone. */
    ByteBuffer makeRoom(int length) {
        DirectMemory known = memory;
        memory = DirectMemory.atLeast(known, Frame.HEADER_LENGTH + length, most);
        if (memory != known) {
            memory.buffer().order(ByteOrder.LITTLE_ENDIAN);
            address = BufferAddress.find(memory.buffer());
        }
        return memory.buffer();
    }

    long address() {
        return address;
    }

    @Override
    public void close() {
        DirectMemory.close(memory);
    }
}
