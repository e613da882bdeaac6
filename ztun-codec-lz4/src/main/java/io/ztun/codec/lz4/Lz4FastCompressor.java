package io.ztun.codec.lz4;

/** LZ4's fast compressor; 16 KiB of working memory. */
final class Lz4FastCompressor extends Lz4Compressor {

    private final int acceleration;

    /** @param acceleration 1 looks for matches everywhere, more skips ahead faster */
    Lz4FastCompressor(int acceleration, boolean owned) {
        super(Lz4Library.LZ4_sizeofState(), owned);
        this.acceleration = acceleration;
        Lz4Library.LZ4_initStream(state, Lz4Library.LZ4_sizeofState());
    }

    @Override
    int compressNext(long src, long dst, int length, int capacity) {
        return Lz4Library.LZ4_compress_fast_continue(state, src, dst, length, capacity, acceleration);
    }

    @Override
    int compressAlone(long src, long dst, int length, int capacity) {
        return Lz4Library.LZ4_compress_fast_extState_fastReset(state, src, dst, length, capacity, acceleration);
    }

    @Override
    void digest(long address, int length) {
        // Not LZ4_loadDict, which looks at every third position: four times as quick, but every block then takes a
        // ninth longer.
        Lz4Library.LZ4_loadDictSlow(state, address, length);
    }

    @Override
    void follow(Lz4Compressor dictionary) {
        Lz4Library.LZ4_resetStream_fast(state);
        Lz4Library.LZ4_attach_dictionary(state, dictionary.state);
    }

    @Override
    int moveHistory(long address, int length) {
        return Lz4Library.LZ4_saveDict(state, address, length);
    }
}
