package io.ztun.codec.zstd;

import java.nio.ByteBuffer;

/** Restores blocks that do not depend on each other. */
class ZstdLoneDecoder extends ZstdDecoder {

    ZstdLoneDecoder(int maxBlockLength) {
        super(maxBlockLength, maxBlockLength, false);
    }

    @Override
    final int decompress(ByteBuffer src, int srcOffset, int length, ByteBuffer frame) {
        int end = BlockForm.unpack(src, srcOffset, length, true, frame, Frame.HEADER_LENGTH);
        Frame.putHeader(frame);
        load();
        return decompressor.whole(this.frame.address(), end, output);
    }

    /** Has the decompressor know what the block was encoded against. */
    void load() {}
}
