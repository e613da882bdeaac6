package io.ztun.codec.zstd;

import java.nio.ByteBuffer;

/** Encodes blocks that do not depend on each other, each as a frame. */
class ZstdLoneEncoder extends ZstdEncoder {

    ZstdLoneEncoder(int level, int maxBlockLength) {
        super(level, maxBlockLength);
    }

    @Override
    void change(int level) {
        compressor.set(ZstdLibrary.ZSTD_C_COMPRESSION_LEVEL, level);
    }

    @Override
    final int compress(long src, int length, ByteBuffer frame, ByteBuffer dst, int dstOffset) {
        int end = compressor.compress(src, length, this.frame.address(), frame.capacity());
        if (!Frame.hasDescriptor(frame)) {
            throw new IllegalStateException("zstd wrote another header than asked for");
        }
        if (BlockForm.packedLength(frame, Frame.HEADER_LENGTH, end) >= length) {
            return NOT_SMALLER;
        }
        return BlockForm.pack(frame, Frame.HEADER_LENGTH, end, dst, dstOffset);
    }
}
