package io.ztun.codec.lz4;

import java.nio.ByteBuffer;

import io.ztun.api.DirectMemory;

/** Encodes blocks that stand alone. */
class Lz4BlockEncoder extends Lz4Encoder {
    private DirectMemory block;
    private long address;

    Lz4BlockEncoder(Lz4Compressor compressor, int maxBlockLength) {
        super(compressor, maxBlockLength);
    }

    @Override
    final ByteBuffer makeRoom(int room) {
        DirectMemory known = block;
        block = DirectMemory.atLeast(known, room, maxBlockLength);
        if (block != known) {
            address = Lz4Library.address(block.buffer());
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
        int written = compressBlock(address, dst, length, capacity);
        return written > 0 && written < length ? written : NOT_SMALLER;
    }

    /** Compresses one block, whatever its length becomes. */
    int compressBlock(long src, long dst, int length, int capacity) {
        return compressor.compressAlone(src, dst, length, capacity);
    }

    @Override
    void free() {
        DirectMemory.close(block);
    }
}
