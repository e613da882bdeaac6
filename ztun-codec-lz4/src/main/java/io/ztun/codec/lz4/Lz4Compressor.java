package io.ztun.codec.lz4;

import java.nio.ByteBuffer;

import io.ztun.api.DirectMemory;

/**
 * One of LZ4's two compressors with its working memory. Arguments are addresses and lengths that the caller has checked. With
 * {@code capacity} of at least LZ4's bound of {@code length + length / 255 + 16} none of it fails. Closed, it must not be used.
 */
abstract class Lz4Compressor implements AutoCloseable {
    private final ByteBuffer buffer;
    private final DirectMemory owned;
    /** Where the working memory begins. */
    final long state;

    /** @param owned whether somebody will close it; memory that many share is left to the garbage collector */
    Lz4Compressor(int size, boolean owned) {
        this.owned = owned ? DirectMemory.allocate(size) : null;
        buffer = owned ? this.owned.buffer() : ByteBuffer.allocateDirect(size);
        state = Lz4Library.address(buffer);
    }

    /** One that its caller closes. */
    static Lz4Compressor owned(int level) {
        return of(level, true);
    }

    /** One that nobody closes. */
    static Lz4Compressor shared(int level) {
        return of(level, false);
    }

    private static Lz4Compressor of(int level, boolean owned) {
        return level < Lz4HighCompressor.LEVEL_MIN
                ? new Lz4FastCompressor(Math.max(1, 1 - level), owned)
                : new Lz4HighCompressor(level, owned);
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
}
