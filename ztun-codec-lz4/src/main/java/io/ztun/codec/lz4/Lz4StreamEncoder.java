package io.ztun.codec.lz4;

import java.nio.ByteBuffer;

/** Encodes blocks with the last 64 KiB as history, which stays where the blocks were written. */
final class Lz4StreamEncoder extends Lz4Encoder {

    /**
     * From this length on a block that stands at the front after a turn is history enough for those behind it, so that the
     * copy is saved: LZ4 looks for what is in it at the back, and then forgets the back.
     */
    private static final int ENOUGH_HISTORY = BlockRing.HISTORY / 2;

    private final Lz4Compressor compressor;
    private final BlockRing ring;

    Lz4StreamEncoder(Lz4Compressor compressor, int maxBlockLength) {
        super(maxBlockLength);
        this.compressor = compressor;
        ring = new BlockRing(maxBlockLength);
    }

    @Override
    public ByteBuffer block() {
        return ring.blocks();
    }

    @Override
    public int blockOffset() {
        return ring.offset();
    }

    @Override
    int compress(int length, long dst, int capacity) {
        if (ring.hasTurned() && length < ENOUGH_HISTORY) {
            compressor.moveHistory(ring.joinedHistoryAddress(), ring.historyLength());
        }
        int written = compressor.compressNext(ring.blockAddress(), dst, length, capacity);
        if (written < 1) {
            throw new IllegalStateException("lz4 refused a block: length=" + length + " result=" + written);
        }
        ring.add(length);
        return written;
    }
}
