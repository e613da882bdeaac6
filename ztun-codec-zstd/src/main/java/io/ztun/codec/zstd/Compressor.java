package io.ztun.codec.zstd;

/** zstd's compression context, set for frames with nothing in their headers that could be left out. One thread at a time. */
final class Compressor implements AutoCloseable {

    private final Positions positions = new Positions();
    private long context;

    Compressor(int level) {
        context = ZstdLibrary.ZSTD_createCCtx();
        if (context == 0) {
            positions.close();
            throw new OutOfMemoryError("no memory for a zstd compression context");
        }
        // None of these needs memory, or fails.
        set(ZstdLibrary.ZSTD_C_COMPRESSION_LEVEL, level);
        set(ZstdLibrary.ZSTD_C_FORMAT, ZstdLibrary.ZSTD_F_ZSTD1_MAGICLESS);
        set(ZstdLibrary.ZSTD_C_CONTENT_SIZE_FLAG, 0);
        set(ZstdLibrary.ZSTD_C_CHECKSUM_FLAG, 0);
        set(ZstdLibrary.ZSTD_C_DICT_ID_FLAG, 0);
    }

    void set(int parameter, int value) {
        check(ZstdLibrary.ZSTD_CCtx_setParameter(context, parameter, value));
    }

    /** Adds to the frame under way what can be restored without what comes later; returns how many bytes that took. */
    int flush(long src, int length, long dst, int capacity) {
        positions.clear();
        long left = check(ZstdLibrary.ZSTD_compressStream2_simpleArgs(
                context,
                dst,
                capacity,
                positions.writtenAddress(),
                src,
                length,
                positions.readAddress(),
                ZstdLibrary.ZSTD_E_FLUSH));
        if (left != 0 || positions.read() != length) {
            throw new IllegalStateException("zstd kept part of a block: length=" + length + " bytes=" + left);
        }
        return positions.written();
    }

    /**
     * Changes the dictionary, which stays where it is; zstd looks at it once, at the next block, and keeps what it finds in
     * memory of its own until the next change.
     *
     * @param length 0 for no dictionary
     */
    void load(long content, int length) {
        check(ZstdLibrary.ZSTD_CCtx_loadDictionary_advanced(
                context, content, length, ZstdLibrary.ZSTD_DLM_BY_REF, ZstdLibrary.ZSTD_DCT_RAW_CONTENT));
    }

    /** Gives up the frame under way: the next begins at this level, and may refer to content that stays where it is. */
    void beginAnew(int level, long content, int length) {
        check(ZstdLibrary.ZSTD_CCtx_reset(context, ZstdLibrary.ZSTD_RESET_SESSION_ONLY));
        set(ZstdLibrary.ZSTD_C_COMPRESSION_LEVEL, level);
        load(content, length);
    }

    /** Compresses to a frame of its own; returns its length. */
    int compress(long src, int length, long dst, int capacity) {
        return (int) check(ZstdLibrary.ZSTD_compress2(context, dst, capacity, src, length));
    }

    /** None of these fails for what a peer or a user does: settings and room have been checked. */
    private static long check(long result) {
        if (result == ZstdLibrary.ZSTD_ERROR_MEMORY_ALLOCATION) {
            throw new OutOfMemoryError("no memory left for zstd to compress");
        }
        if (result < 0) {
            throw new IllegalStateException("zstd failed: error=" + -result);
        }
        return result;
    }

    @Override
    public void close() {
        ZstdLibrary.ZSTD_freeCCtx(context);
        context = 0;
        positions.close();
    }
}
