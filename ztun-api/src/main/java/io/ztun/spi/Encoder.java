package io.ztun.spi;

import java.nio.ByteBuffer;

import io.ztun.api.FrameLimits;

/**
 * Compresses the blocks of one direction of one session. One thread at a time; nothing is allocated once it is warm.
 *
 * <p>The caller writes a block into {@link #block()} from {@link #blockOffset()} on and then either encodes it or leaves
 * it: a block that is not encoded is forgotten, and the next one takes its place. That lets a codec with history keep what
 * it has seen where it was written, without a copy of its own.
 */
public interface Encoder extends AutoCloseable {

    /** {@link #encode} found nothing to save; the block is best sent as it is. */
    int NOT_SMALLER = -1;

    /**
     * The direct buffer in which blocks are written; the same for the encoder's whole life. It is the encoder's: between
     * {@link #blockOffset()} and the block's end the caller may write, everywhere else it may not.
     */
    ByteBuffer block();

    /**
     * Where the next block begins in {@link #block()}, with room for the configured longest block behind it. In
     * {@link CodecMode#STREAM} it changes with every {@link #encode}; in the other modes it is always the same.
     */
    int blockOffset();

    /**
     * Compresses the block that stands at {@link #blockOffset()}.
     *
     * <p>In {@link CodecMode#STREAM} the block is part of the history from now on, so that what is returned must reach the
     * peer's decoder, in order, even if it is longer than the block: this mode never returns {@link #NOT_SMALLER}.
     *
     * <p>In the other modes the block stays where it stands until it is written over: the caller may encode it once more with
     * another length, such as a shorter one when the result does not fit a datagram.
     *
     * @param length length of the block in bytes, 1 to the configured longest
     * @param dst a direct buffer, not {@link #block()}; its position and limit are neither used nor changed
     * @param dstOffset where to write; {@link FrameLimits#maxEncodedLength} of {@code length} bytes must be free from there
     * @return bytes written; or, in every mode but {@link CodecMode#STREAM}, {@link #NOT_SMALLER} if they would not be fewer
     *     than {@code length}
     * @throws IndexOutOfBoundsException if {@code length} is out of range or {@code dst} is too short; nothing was encoded
     * @throws IllegalStateException after {@link #close()}
     */
    int encode(int length, ByteBuffer dst, int dstOffset);

    /**
     * Changes what blocks are encoded against; only in {@link CodecMode#DICTIONARY}. A new encoder has no dictionary.
     *
     * @param content a direct buffer; its position and limit are neither used nor changed, and the content is copied
     * @param offset where the dictionary begins
     * @param length its length in bytes, up to {@link FrameLimits#MAX_DICTIONARY_LENGTH}; 0 for none
     * @throws IndexOutOfBoundsException if {@code length} is out of range or the range leaves {@code content}
     * @throws UnsupportedOperationException in another mode
     * @throws IllegalStateException after {@link #close()}
     */
    default void dictionary(ByteBuffer content, int offset, int length) {
        throw new UnsupportedOperationException("this encoder takes no dictionary");
    }

    /** Gives back native memory. Repeating it does nothing. */
    @Override
    void close();
}
