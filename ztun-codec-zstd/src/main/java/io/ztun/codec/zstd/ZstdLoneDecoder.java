package io.ztun.codec.zstd;

import java.nio.ByteBuffer;

/** Restores blocks that do not depend on each other. */
class ZstdLoneDecoder extends ZstdDecoder {

    ZstdLoneDecoder(int maxBlockLength) {
        super(maxBlockLength, maxBlockLength);
        Frame.putHeader(frame);
    }

    @Override
    final int decompress(ByteBuffer src, int srcOffset, int length) {
        int end = BlockForm.unpack(src, srcOffset, length, true, frame, Frame.HEADER_LENGTH);
        return decompressor.decompress(frameAddress, end, outputAddress, output().capacity());
    }
}
