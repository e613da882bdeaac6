package io.ztun.codec.lz4;

import java.nio.ByteBuffer;

/** Encodes blocks that stand alone. */
final class Lz4BlockEncoder extends Lz4Encoder {

    private final Lz4Compressor compressor;
    private final ByteBuffer block;
    private final long address;

    Lz4BlockEncoder(Lz4Compressor compressor, int maxBlockLength) {
        super(maxBlockLength);
        this.compressor = compressor;
        block = ByteBuffer.allocateDirect(maxBlockLength);
        address = Lz4Library.address(block);
    }

    @Override
    public ByteBuffer block() {
        return block;
    }

    @Override
    public int blockOffset() {
        return 0;
    }

    @Override
    int compress(int length, long dst, int capacity) {
        // With the whole capacity LZ4 need not check for its end, and never leaves its memory in the state of a
        // failure.
        int written = compressor.compressAlone(address, dst, length, capacity);
        return written > 0 && written < length ? written : NOT_SMALLER;
    }
}
