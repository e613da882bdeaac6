package io.ztun.spi;

import java.nio.ByteBuffer;

import io.ztun.api.CorruptDataException;

/**
 * Restores the blocks of one direction of one session. One thread at a time; nothing is allocated once it is warm. What it
 * is given comes from a peer and may be anything at all: it never reads or writes outside its buffers, never needs more
 * memory than it had at the start, and never takes longer than a block of the greatest length does.
 */
public interface Decoder extends AutoCloseable {

    /**
     * Restores one block, which then stands in {@link #output()} at {@link #outputOffset()} until the next call.
     *
     * @param src a direct buffer; its position and limit are neither used nor changed
     * @param srcOffset where the encoded block begins
     * @param length its length in bytes
     * @return the restored block's length, 1 to the configured longest
     * @throws CorruptDataException if the data is not what an encoder of this kind makes, or becomes too long; the decoder
     *     can only be closed after that
     * @throws IndexOutOfBoundsException if the range leaves {@code src}
     * @throws IllegalStateException after {@link #close()}
     */
    int decode(ByteBuffer src, int srcOffset, int length);

    /** The direct buffer of restored blocks; the same for the decoder's whole life. For reading only. */
    ByteBuffer output();

    /** Where the last restored block begins in {@link #output()}. */
    int outputOffset();

    /** Gives back native memory. Repeating it does nothing. */
    @Override
    void close();
}
