package io.ztun.codec.lz4;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

import io.ztun.api.DirectMemory;
import io.ztun.jna.BufferAddress;

/**
 * One of LZ4's two compressors with its working memory. Arguments are addresses and lengths that the caller has checked. With
 * {@code capacity} of at least LZ4's bound of {@code length + length / 255 + 16} none of it fails. Closed, it must not be used.
 */
abstract class Lz4Compressor implements AutoCloseable {
    private static final ThreadLocal<Map<Integer, Lz4Compressor>> OF_THREAD = ThreadLocal.withInitial(HashMap::new);

    private final ByteBuffer buffer;
    private final DirectMemory owned;
    /** Where the working memory begins. */
    final long state;

    /** @param owned whether somebody will close it; memory that many share is left to the garbage collector */
    Lz4Compressor(int size, boolean owned) {
        this.owned = owned ? DirectMemory.allocate(size) : null;
        buffer = owned ? this.owned.buffer() : ByteBuffer.allocateDirect(size);
        state = BufferAddress.find(buffer);
    }

    /** One that its caller closes. */
    static Lz4Compressor owned(int level) {
        return of(level, true);
    }

    /**
     * The calling thread's, which nobody closes: nothing stays in one from block to block where blocks stand alone, so that all
     * encoders of a thread with the same level share it.
     */
    static Lz4Compressor ofThread(Integer level) {
        Map<Integer, Lz4Compressor> byLevel = OF_THREAD.get();
        Lz4Compressor known = byLevel.get(level);
        if (known == null) {
            known = of(level, false);
            byLevel.put(level, known);
        }
        return known;
    }

    private static Lz4Compressor of(int level, boolean owned) {
        return level < High.LEVEL_MIN ? new Fast(Math.max(1, 1 - level), owned) : new High(level, owned);
    }

    /** Compresses a block that may refer to those before it. */
    abstract int compressNext(long src, long dst, int length, int capacity);

    /** Compresses a block that stands alone. */
    abstract int compressAlone(long src, long dst, int length, int capacity);

    /** Makes this the compressor of a dictionary, for others to {@link #follow}; the content has to stay where it is. */
    abstract void digest(long address, int length);

    /** Begins anew: the block that {@link #compressNext} takes may refer to the dictionary that the other one digested. */
    abstract void follow(Lz4Compressor dictionary);

    /**
     * Moves the last {@code length} bytes of the history to {@code address}, where it is looked for from now on.
     *
     * @param length 1 to what there is
     * @return how many there are left, which may be none of very few
     */
    abstract int moveHistory(long address, int length);

    @Override
    public final void close() {
        DirectMemory.close(owned);
    }

    /** LZ4's fast compressor; 16 KiB of working memory. */
    private static final class Fast extends Lz4Compressor {

        private final int acceleration;

        /** @param acceleration 1 looks for matches everywhere, more skips ahead faster */
        Fast(int acceleration, boolean owned) {
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

    /** LZ4's high compressor; 256 KiB of working memory. */
    private static final class High extends Lz4Compressor {

        /** The lowest of its levels, {@code LZ4HC_CLEVEL_MIN} of {@code lz4hc.h}. */
        static final int LEVEL_MIN = 2;

        private final int level;

        High(int level, boolean owned) {
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
}
