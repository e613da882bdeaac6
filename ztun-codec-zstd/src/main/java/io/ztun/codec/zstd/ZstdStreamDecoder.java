package io.ztun.codec.zstd;

import java.nio.ByteBuffer;

/** Restores blocks that are parts of one frame. */
final class ZstdStreamDecoder extends ZstdDecoder {
    private boolean begun;

    ZstdStreamDecoder(int maxBlockLength) {
        // One byte more than allowed tells a block that is too long from the longest.
        super(maxBlockLength, maxBlockLength + 1, true);
    }

    @Override
    int decompress(ByteBuffer src, int srcOffset, int length, ByteBuffer frame) {
        int end = BlockForm.unpack(src, srcOffset, length, false, frame, Frame.HEADER_LENGTH);
        int from = begin(frame);
        return decompressor.next(this.frame.address() + from, end - from, output);
    }

    /** Where zstd has to read from: the first time, at the header that nobody sent. */
    private int begin(ByteBuffer frame) {
        if (begun) {
            return Frame.HEADER_LENGTH;
        }
        Frame.putHeader(frame);
        begun = true;
        return 0;
    }
}
