package io.ztun.codec.zstd;

import java.nio.ByteBuffer;

/**
 * Encodes blocks as parts of one frame, each flushed, so that all that came before within the window is history. Another level takes
 * another frame, which has the window as its dictionary.
 */
final class ZstdStreamEncoder extends ZstdEncoder {
    private final NextFrame next;
    private int level;
    private int wanted;
    private boolean begun;

    ZstdStreamEncoder(int level, int maxBlockLength) {
        super(level, maxBlockLength);
        this.level = level;
        wanted = level;
        next = new NextFrame(maxBlockLength);
        compressor.set(ZstdLibrary.ZSTD_C_WINDOW_LOG, Frame.WINDOW_LOG);
        // Without it the tables of levels above 8 are made for windows of up to 8 MiB: 84 MiB at level 19.
        compressor.set(ZstdLibrary.ZSTD_C_SRC_SIZE_HINT, 1 << Frame.WINDOW_LOG);
    }

    @Override
    void change(int level) {
        wanted = level;
    }

    @Override
    int compress(long src, int length, ByteBuffer frame, ByteBuffer dst, int dstOffset) {
        boolean announces = wanted != level && next.mayCome();
        if (announces) {
            next.announce();
        }
        if (next.isDue()) {
            compressor.beginAnew(wanted, next.dictionary(), next.dictionaryLength());
            level = wanted;
            begun = false;
            next.begin();
        }
        forgetBlock();
        int end = compressor.flush(src, length, this.frame.address(), frame.capacity());
        next.add(block(), 0, length);
        int encoded = BlockForm.pack(frame, begin(frame), end, dst, dstOffset);
        if (announces) {
            BlockForm.announce(dst, dstOffset);
        }
        return encoded;
    }

    /** Where the blocks begin: the first time, zstd writes the frame's header before them. */
    private int begin(ByteBuffer frame) {
        if (begun) {
            return 0;
        }
        if (!Frame.hasHeader(frame)) {
            throw new IllegalStateException("zstd wrote another header than asked for");
        }
        begun = true;
        return Frame.HEADER_LENGTH;
    }

    @Override
    void free() {
        next.close();
    }
}
