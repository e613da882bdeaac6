package io.ztun.codec.zstd;

import io.ztun.api.CorruptDataException;

/** zstd's decompression context, which takes no window larger than {@link Frame#WINDOW_LOG}. One thread at a time. */
final class Decompressor implements AutoCloseable {

    private final Positions positions = new Positions();
    private long context;

    Decompressor() {
        context = ZstdLibrary.ZSTD_createDCtx();
        if (context == 0) {
            positions.close();
            throw new OutOfMemoryError("no memory for a zstd decompression context");
        }
        ZstdLibrary.ZSTD_DCtx_setParameter(context, ZstdLibrary.ZSTD_D_WINDOW_LOG_MAX, Frame.WINDOW_LOG);
        ZstdLibrary.ZSTD_DCtx_setParameter(context, ZstdLibrary.ZSTD_D_FORMAT, ZstdLibrary.ZSTD_F_ZSTD1_MAGICLESS);
    }

    /**
     * Restores the next part of the frame under way.
     *
     * @return how many bytes it has; as many as the output can ever hold may mean that there are more
     * @throws CorruptDataException if it is none, or the frame has ended
     */
    int next(long src, int length, GrowingOutput output) {
        positions.clear();
        long wanted = decompress(src, length, output);
        while (wanted != 0 && positions.written() == output.capacity() && output.grow(positions.written())) {
            wanted = decompress(src, length, output);
        }
        if (wanted == 0 || positions.read() != length) {
            throw new CorruptDataException(
                    "zstd frame ended, or block too long: length=" + length + " read=" + positions.read());
        }
        return positions.written();
    }

    private long decompress(long src, int length, GrowingOutput output) {
        return check(ZstdLibrary.ZSTD_decompressStream_simpleArgs(
                context,
                output.address(),
                output.capacity(),
                positions.writtenAddress(),
                src,
                length,
                positions.readAddress()));
    }

    /**
     * Restores a whole frame.
     *
     * @throws CorruptDataException if it is none or becomes longer than the output can ever be
     */
    int whole(long src, int length, GrowingOutput output) {
        long result;
        do {
            result = ZstdLibrary.ZSTD_decompressDCtx(context, output.address(), output.capacity(), src, length);
        } while (result == ZstdLibrary.ZSTD_ERROR_DST_SIZE_TOO_SMALL && output.grow(0));
        return (int) check(result);
    }

    /**
     * Changes the dictionary, which stays where it is.
     *
     * @param length 0 for no dictionary
     */
    void load(long content, int length) {
        long result = ZstdLibrary.ZSTD_DCtx_loadDictionary_advanced(
                context, content, length, ZstdLibrary.ZSTD_DLM_BY_REF, ZstdLibrary.ZSTD_DCT_RAW_CONTENT);
        if (result < 0) {
            throw new IllegalStateException("zstd took no dictionary: length=" + length + " error=" + -result);
        }
    }

    /** Gives up the frame under way: the next may refer to content that stays where it is. */
    void beginAnew(long content, int length) {
        ZstdLibrary.ZSTD_DCtx_reset(context, ZstdLibrary.ZSTD_RESET_SESSION_ONLY);
        load(content, length);
    }

    private static long check(long result) {
        if (result == ZstdLibrary.ZSTD_ERROR_MEMORY_ALLOCATION) {
            throw new OutOfMemoryError("no memory left for zstd to decompress");
        }
        if (result < 0) {
            throw new CorruptDataException("not a zstd block: error=" + -result);
        }
        return result;
    }

    @Override
    public void close() {
        ZstdLibrary.ZSTD_freeDCtx(context);
        context = 0;
        positions.close();
    }
}
