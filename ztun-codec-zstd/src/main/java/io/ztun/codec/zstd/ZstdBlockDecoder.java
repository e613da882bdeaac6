package io.ztun.codec.zstd;

import java.nio.ByteBuffer;

/** Restores blocks that stand alone. */
final class ZstdBlockDecoder extends ZstdDecoder {

    ZstdBlockDecoder(int maxBlockLength) {
        super(maxBlockLength, maxBlockLength);
        Frame.putHeader(frame);
    }

    @Override
    int decompress(ByteBuffer src, int srcOffset, int length) {
        int end = BlockForm.unpack(src, srcOffset, length, true, frame, Frame.HEADER_LENGTH);
        return context.decompressDirectByteBuffer(output(), 0, output().capacity(), frame, 0, end);
    }
}
