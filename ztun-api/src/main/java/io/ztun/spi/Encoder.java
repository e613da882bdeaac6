package io.ztun.spi;

import java.nio.ByteBuffer;

import io.ztun.api.Api;
import io.ztun.api.FrameLimits;

/**
 * Compresses the blocks of one direction of one session. One thread at a time. What it needs for the blocks it is given it
 * takes when it is first needed; once it is warm, nothing is allocated.
 *
 * <p>The caller asks for {@link #block room}, writes a block there and then either encodes it or leaves it: a block that is
 * not encoded is forgotten, and the next one takes its place. That lets a codec with history keep what it has seen where it
 * was written, without a copy of its own.
 */
@Api(Api.Status.STABLE)
public interface Encoder extends AutoCloseable {

    /** {@link #encode} found nothing to save; the block is best sent as it is. */
    int NOT_SMALLER = -1;

    /**
     * Makes room for a block. Until the next call the caller may write {@code room} bytes from {@link #blockOffset()} on, and
     * nothing else. What was written before and not encoded is lost. In other modes than {@link CodecMode#STREAM} the room may
     * be the calling thread's, and be lost once that thread asks another encoder for room: it writes the block, and encodes it.
     *
     * @param room how long the block may become, in bytes, 1 to the configured longest; asking for much more than it becomes
     *     may cost memory, and a little of the history
     * @return a direct buffer of the encoder's, perhaps another than the last time; the room lies within its limit
     * @throws IndexOutOfBoundsException if {@code room} is out of range
     * @throws OutOfMemoryError if there is none left; the encoder is as it was before
     * @throws IllegalStateException after {@link #close()}
     */
    ByteBuffer block(int room);

    /** Where the block begins in the buffer that {@link #block} gave; in other modes than {@link CodecMode#STREAM} always 0. */
    int blockOffset();

    /**
     * Compresses the block that stands at {@link #blockOffset()}.
     *
     * <p>In {@link CodecMode#STREAM} the block is part of the history from now on, so that what is returned must reach the
     * peer's decoder, in order, even if it is longer than the block: this mode never returns {@link #NOT_SMALLER}.
     *
     * <p>In the other modes the block stays where it stands until {@link #block} is called: the caller may encode it once more
     * with another length, such as a shorter one when the result does not fit a datagram.
     *
     * @param length length of the block in bytes, 1 to what {@link #block} was asked for
     * @param dst a direct buffer, not the block's; its position and limit stay as they are
     * @param dstOffset where to write; {@link FrameLimits#maxEncodedLength} of {@code length} bytes must be free from there,
     *     within the limit
     * @return bytes written; or, in every mode but {@link CodecMode#STREAM}, {@link #NOT_SMALLER} if they would not be fewer
     *     than {@code length}
     * @throws IndexOutOfBoundsException if {@code length} is out of range or {@code dst} is too short; nothing was encoded
     * @throws java.nio.ReadOnlyBufferException if {@code dst} is read-only and there is something to write; nothing was written
     * @throws IllegalStateException after {@link #close()}
     */
    int encode(int length, ByteBuffer dst, int dstOffset);

    /**
     * Changes what blocks are encoded against; only in {@link CodecMode#DICTIONARY}. A new encoder has no dictionary.
     *
     * @param content a direct buffer, which stays as it is until the next call or {@link #close}: the encoder may go on reading
     *     there; the dictionary lies within its limit, and its position and limit stay as they are
     * @param offset where the dictionary begins
     * @param length its length in bytes, up to {@link FrameLimits#MAX_DICTIONARY_LENGTH}; 0 for none
     * @throws IndexOutOfBoundsException if {@code length} is out of range or the range leaves {@code content}
     * @throws UnsupportedOperationException in another mode
     * @throws IllegalStateException after {@link #close()}
     */
    default void dictionary(ByteBuffer content, int offset, int length) {
        throw new UnsupportedOperationException("this encoder takes no dictionary");
    }

    /**
     * Changes the level at which the blocks from the next {@link #block} on are encoded. What came before stays history, and the
     * decoder is told nothing. The change may wait for some blocks, and cost the time to look at the history once.
     *
     * @param level one of the {@linkplain CodecProvider.Levels#ladder() ladder}
     * @throws UnsupportedOperationException if there is none
     * @throws IllegalArgumentException if it is not part of it
     * @throws OutOfMemoryError if there is no memory for it; the level stays as it is
     * @throws IllegalStateException after {@link #close()}
     */
    default void level(int level) {
        throw new UnsupportedOperationException("this encoder keeps its level");
    }

    /** Gives back all memory at once. Repeating it does nothing. */
    @Override
    void close();
}
