package io.ztun.codec.lz4;

/** LZ4's high compressor; 256 KiB of working memory. */
final class Lz4HighCompressor extends Lz4Compressor {

    /** The lowest of its levels, {@code LZ4HC_CLEVEL_MIN} of {@code lz4hc.h}. */
    static final int LEVEL_MIN = 2;

    private final int level;

    Lz4HighCompressor(int level, boolean owned) {
        super(Lz4Library.LZ4_sizeofStateHC(), owned);
        this.level = level;
        Lz4Library.LZ4_initStreamHC(state, Lz4Library.LZ4_sizeofStateHC());
        Lz4Library.LZ4_resetStreamHC_fast(state, level);
    }

    @Override
    int compressNext(long src, long dst, int length, int capacity) {
        return Lz4Library.LZ4_compress_HC_continue(state, src, dst, length, capacity);
    }

    @Override
    int compressAlone(long src, long dst, int length, int capacity) {
        return Lz4Library.LZ4_compress_HC_extStateHC_fastReset(state, src, dst, length, capacity, level);
    }

    @Override
    void digest(long address, int length) {
        Lz4Library.LZ4_loadDictHC(state, address, length);
    }

    @Override
    void follow(Lz4Compressor dictionary) {
        Lz4Library.LZ4_resetStreamHC_fast(state, level);
        Lz4Library.LZ4_attach_HC_dictionary(state, dictionary.state);
    }

    @Override
    int moveHistory(long address, int length) {
        return Lz4Library.LZ4_saveDictHC(state, address, length);
    }
}
