package io.ztun.codec.zstd;

import java.nio.ByteBuffer;

import com.github.luben.zstd.EndDirective;

/** Encodes blocks as parts of one frame, each flushed, so that all that came before within the window is history. */
final class ZstdStreamEncoder extends ZstdEncoder {

    private final ByteBuffer source = block().duplicate();
    private boolean begun;

    ZstdStreamEncoder(int level, int maxBlockLength) {
        super(level, maxBlockLength);
        context.setWindowLog(Frame.WINDOW_LOG);
    }

    @Override
    int compress(int length, ByteBuffer dst, int dstOffset) {
        source.limit(length).position(0);
        frame.clear();
        boolean flushed = context.compressDirectByteBufferStream(frame, source, EndDirective.FLUSH);
        if (!flushed || source.hasRemaining()) {
            throw new IllegalStateException("zstd kept part of a block: length=" + length);
        }
        return BlockForm.pack(frame, begin(), frame.position(), dst, dstOffset);
    }

    /** Where the blocks begin: the first time, zstd writes the frame's header before them. */
    private int begin() {
        if (begun) {
            return 0;
        }
        if (!Frame.hasHeader(frame)) {
            throw new IllegalStateException("zstd wrote another header than asked for");
        }
        begun = true;
        return Frame.HEADER_LENGTH;
    }
}
