package io.ztun.spi;

import java.nio.ByteBuffer;

import io.ztun.api.Api;
import io.ztun.api.CorruptDataException;

/**
 * Restores the blocks of one direction of one session. One thread at a time. What it is given comes from a peer and may be
 * anything at all: it never reads or writes outside its buffers, never needs more memory than blocks of the greatest length
 * and dictionaries do, and never takes longer than a few such blocks would. Memory is taken when it is first needed; once it
 * is warm, nothing is allocated.
 */
@Api(Api.Status.STABLE)
public interface Decoder extends AutoCloseable {

    /** How many dictionaries a decoder holds side by side: blocks that are under way may still need the former one. */
    int DICTIONARIES = 2;

    /** Stands for no dictionary at all. */
    int NO_DICTIONARY = -1;

    /**
     * Restores one block, which then stands in {@link #output()} at {@link #outputOffset()} until the next call of any method
     * but those two; and, in other modes than {@link CodecMode#STREAM}, until this thread has another decoder restore one.
     *
     * @param src a direct buffer; the block lies within its limit, and its content, position and limit stay as they are
     * @param srcOffset where the encoded block begins
     * @param length its length in bytes
     * @return the restored block's length, 1 to the configured longest
     * @throws CorruptDataException if the data is not what an encoder of this kind makes, or becomes too long. In
     *     {@link CodecMode#STREAM} the decoder can only be closed after that; in the other modes, where anybody may have sent
     *     it, it goes on as if it had never seen it
     * @throws IndexOutOfBoundsException if the range leaves {@code src}
     * @throws IllegalStateException after {@link #close()}, and in {@link CodecMode#STREAM} after corrupt data
     * @throws OutOfMemoryError if there is none left; the decoder can only be closed after that
     */
    int decode(ByteBuffer src, int srcOffset, int length);

    /**
     * Begins another dictionary in the place of one; only in {@link CodecMode#DICTIONARY}. A new decoder holds none. The caller
     * writes the content, and may read it, from {@link #dictionaryOffset} on before it calls another method of the decoder.
     *
     * @param slot which one, 0 to {@link #DICTIONARIES} - 1
     * @param length its length in bytes, up to {@link io.ztun.api.FrameLimits#MAX_DICTIONARY_LENGTH}; 0 to forget it, and give
     *     back its memory
     * @return a direct buffer of the decoder's, perhaps another than the last time; the dictionary's place lies within its limit
     * @throws IndexOutOfBoundsException if there is no such slot or {@code length} is out of range
     * @throws UnsupportedOperationException in another mode
     * @throws OutOfMemoryError if there is none left; there is no dictionary in that slot then
     * @throws IllegalStateException after {@link #close()}
     */
    default ByteBuffer dictionary(int slot, int length) {
        throw new UnsupportedOperationException("this decoder takes no dictionary");
    }

    /** Where the content begins in the buffer that {@link #dictionary} gave. */
    default int dictionaryOffset() {
        return 0;
    }

    /**
     * Says what the blocks that follow were encoded against; only in {@link CodecMode#DICTIONARY}. At first it is
     * {@link #NO_DICTIONARY}.
     *
     * @param slot a dictionary, or {@link #NO_DICTIONARY}; an empty slot counts as none
     * @throws IndexOutOfBoundsException if there is no such slot
     * @throws UnsupportedOperationException in another mode
     */
    default void use(int slot) {
        throw new UnsupportedOperationException("this decoder takes no dictionary");
    }

    /**
     * The direct buffer of the last restored block, perhaps another than that of the one before. For reading only; the block lies
     * within its limit. Before the first block, it may be anything.
     *
     * @throws IllegalStateException after {@link #close()}
     */
    ByteBuffer output();

    /** Where the last restored block begins in {@link #output()}. */
    int outputOffset();

    /** Gives back all memory at once. Repeating it does nothing. */
    @Override
    void close();
}
