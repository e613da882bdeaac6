package io.ztun.codec.zstd;

import java.nio.ByteBuffer;

import io.ztun.api.CorruptDataException;

/** Restores blocks that are parts of one frame. */
final class ZstdStreamDecoder extends ZstdDecoder {

    private final ByteBuffer restored;
    private boolean begun;

    ZstdStreamDecoder(int maxBlockLength) {
        // One byte more than allowed tells a block that is too long from the longest.
        super(maxBlockLength, maxBlockLength + 1);
        restored = output().duplicate();
    }

    @Override
    int decompress(ByteBuffer src, int srcOffset, int length) {
        int end = BlockForm.unpack(src, srcOffset, length, false, frame, Frame.HEADER_LENGTH);
        frame.limit(end).position(begin());
        restored.clear();
        boolean ended = context.decompressDirectByteBufferStream(restored, frame);
        frame.clear();
        if (ended) {
            throw new CorruptDataException("zstd frame ended within a session");
        }
        return restored.position();
    }

    /** Where zstd has to read from: the first time, at the header that nobody sent. */
    private int begin() {
        if (begun) {
            return Frame.HEADER_LENGTH;
        }
        Frame.putHeader(frame);
        begun = true;
        return 0;
    }
}
