package io.ztun.codec.lz4;

import java.nio.ByteBuffer;

/**
 * One of LZ4's two compressors with its working memory, which lies in a direct buffer: whatever happens to an encoder, its
 * memory stays where it is until nobody can reach it any more. Arguments are addresses and lengths that the caller has
 * checked. With {@code capacity} of at least LZ4's bound of {@code length + length / 255 + 16} none of it fails.
 */
abstract class Lz4Compressor {

    private final ByteBuffer memory;

    /** Where the working memory begins. */
    final long state;

    Lz4Compressor(int size) {
        memory = ByteBuffer.allocateDirect(size);
        state = Lz4Library.address(memory);
    }

    /** Compresses a block that may refer to those before it. */
    abstract int compressNext(long src, long dst, int length, int capacity);

    /** Compresses a block that stands alone. */
    abstract int compressAlone(long src, long dst, int length, int capacity);

    /** Makes this the compressor of a dictionary, for others to {@link #follow}; the content has to stay where it is. */
    abstract void digest(long address, int length);

    /** Begins anew: the block that {@link #compressNext} takes may refer to the dictionary that the other one digested. */
    abstract void follow(Lz4Compressor dictionary);

    /** Copies the last {@code length} bytes of the history to {@code address}, where it is looked for from now on. */
    abstract void moveHistory(long address, int length);
}
