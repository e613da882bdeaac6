package io.ztun.codec.lz4;

import java.nio.ByteBuffer;

/** Restores blocks that refer to those before them, right where they are history for those that follow. */
final class Lz4StreamDecoder extends Lz4Decoder {

    private final int maxBlockLength;
    private final BlockRing ring;
    private int outputOffset;

    Lz4StreamDecoder(int maxBlockLength) {
        this.maxBlockLength = maxBlockLength;
        ring = new BlockRing(maxBlockLength);
    }

    @Override
    int decompress(long src, int length) {
        int restored = Lz4Library.LZ4_decompress_safe_usingDict(
                src, ring.blockAddress(), length, maxBlockLength, ring.historyAddress(), ring.historyLength());
        if (restored > 0) {
            if (ring.hasTurned()) {
                ring.joinHistory(restored);
            }
            outputOffset = ring.offset();
            ring.add(restored);
        }
        return restored;
    }

    @Override
    public ByteBuffer output() {
        return ring.blocks();
    }

    @Override
    public int outputOffset() {
        return outputOffset;
    }
}
