package io.ztun.codec.zstd;

import java.nio.ByteBuffer;

import io.ztun.api.CorruptDataException;

/** Restores blocks that are parts of one frame, and of the next where the encoder says so. */
final class ZstdStreamDecoder extends ZstdDecoder {
    private final NextFrame next;
    private boolean begun;

    ZstdStreamDecoder(int maxBlockLength) {
        // One byte more than allowed tells a block that is too long from the longest.
        super(maxBlockLength, maxBlockLength + 1, true);
        next = new NextFrame(maxBlockLength);
    }

    @Override
    int decompress(ByteBuffer src, int srcOffset, int length, ByteBuffer frame) {
        if (BlockForm.announces(src, srcOffset)) {
            if (!next.mayCome()) {
                throw new CorruptDataException("zstd frame announced too early");
            }
            next.announce();
        }
        int end = BlockForm.unpack(src, srcOffset, length, false, frame, Frame.HEADER_LENGTH);
        if (next.isDue()) {
            decompressor.beginAnew(next.dictionary(), next.dictionaryLength());
            begun = false;
            next.begin();
        }
        int from = begin(frame);
        int restored = decompressor.next(this.frame.address() + from, end - from, output);
        next.add(output.buffer(), 0, restored);
        return restored;
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

    @Override
    void free() {
        next.close();
    }
}
