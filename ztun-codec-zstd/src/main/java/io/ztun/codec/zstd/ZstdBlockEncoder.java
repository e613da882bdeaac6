package io.ztun.codec.zstd;

import java.nio.ByteBuffer;

/** Encodes blocks that stand alone, each as a frame. */
final class ZstdBlockEncoder extends ZstdEncoder {

    ZstdBlockEncoder(int level, int maxBlockLength) {
        super(level, maxBlockLength);
    }

    @Override
    int compress(int length, ByteBuffer dst, int dstOffset) {
        int end = compressor.compress(blockAddress, length, frameAddress, frame.capacity());
        if (!Frame.hasDescriptor(frame)) {
            throw new IllegalStateException("zstd wrote another header than asked for");
        }
        if (BlockForm.packedLength(frame, Frame.HEADER_LENGTH, end) >= length) {
            return NOT_SMALLER;
        }
        return BlockForm.pack(frame, Frame.HEADER_LENGTH, end, dst, dstOffset);
    }
}
