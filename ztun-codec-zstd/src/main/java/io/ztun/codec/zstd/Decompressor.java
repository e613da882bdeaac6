package io.ztun.codec.zstd;

import io.ztun.api.CorruptDataException;

/** zstd's decompression context, which takes no window larger than {@link Frame#WINDOW_LOG}. One thread at a time. */
final class Decompressor implements AutoCloseable {

    private final Positions positions = new Positions();
    private long context;

    Decompressor() {
        context = ZstdLibrary.ZSTD_createDCtx();
        if (context == 0) {
            throw new IllegalStateException("no memory for a zstd decompression context");
        }
        ZstdLibrary.ZSTD_DCtx_setParameter(context, ZstdLibrary.ZSTD_D_WINDOW_LOG_MAX, Frame.WINDOW_LOG);
        ZstdLibrary.ZSTD_DCtx_setParameter(context, ZstdLibrary.ZSTD_D_FORMAT, ZstdLibrary.ZSTD_F_ZSTD1_MAGICLESS);
    }

    /**
     * Restores the next part of the frame under way.
     *
     * @return how many bytes it has; {@code capacity} may mean that there are more
     * @throws CorruptDataException if it is none, or the frame has ended
     */
    int next(long src, int length, long dst, int capacity) {
        positions.clear();
        long wanted = check(ZstdLibrary.ZSTD_decompressStream_simpleArgs(
                context, dst, capacity, positions.writtenAddress(), src, length, positions.readAddress()));
        if (wanted == 0 || positions.read() != length) {
            throw new CorruptDataException(
                    "zstd frame ended, or block too long: length=" + length + " read=" + positions.read());
        }
        return positions.written();
    }

    /**
     * Restores a whole frame.
     *
     * @throws CorruptDataException if it is none or becomes longer than {@code capacity}
     */
    int decompress(long src, int length, long dst, int capacity) {
        return (int) check(ZstdLibrary.ZSTD_decompressDCtx(context, dst, capacity, src, length));
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

    private static long check(long result) {
        if (result < 0) {
            throw new CorruptDataException("not a zstd block: error=" + -result);
        }
        return result;
    }

    @Override
    public void close() {
        ZstdLibrary.ZSTD_freeDCtx(context);
        context = 0;
    }
}
