package io.ztun.codec.lz4;

import java.nio.ByteBuffer;

import io.ztun.api.DirectMemory;
import io.ztun.jna.BufferAddress;

/** Encodes blocks that stand alone. */
class Lz4BlockEncoder extends Lz4Encoder {
    private Integer level;
    private DirectMemory block;
    private long ownAddress;
    private long address;

    Lz4BlockEncoder(int level, int maxBlockLength) {
        super(maxBlockLength);
        this.level = level;
    }

    @Override
    void change(int level) {
        this.level = level;
    }

    @Override
    final ByteBuffer makeRoom(int room) {
        if (room > ThreadRoom.OWN_MAX) {
            ThreadRoom shared = ThreadRoom.toEncode(maxBlockLength);
            address = shared.address();
            return shared.buffer();
        }
        DirectMemory known = block;
        block = DirectMemory.atLeast(known, room, maxBlockLength);
        address = ownAddress;
        if (block != known) {
            ownAddress = BufferAddress.find(block.buffer());
            address = ownAddress;
        }
        return block.buffer();
    }

    @Override
    public final int blockOffset() {
        return 0;
    }

    @Override
    final int compress(int length, long dst, int capacity) {
        // With the whole capacity LZ4 need not check for its end, and never leaves its memory in the state of a
        // failure.
        int written = compressBlock(Lz4Compressor.ofThread(level), address, dst, length, capacity);
        return written > 0 && written < length ? written : NOT_SMALLER;
    }

    /** Compresses one block, whatever its length becomes. */
    int compressBlock(Lz4Compressor compressor, long src, long dst, int length, int capacity) {
        return compressor.compressAlone(src, dst, length, capacity);
    }

    @Override
    void free() {
        DirectMemory.close(block);
    }
}
