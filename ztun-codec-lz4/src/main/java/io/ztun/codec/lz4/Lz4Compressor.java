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

    /** Copies the last {@code length} bytes of the history to {@code address}, where it is looked for from now on. */
    abstract void moveHistory(long address, int length);
}
