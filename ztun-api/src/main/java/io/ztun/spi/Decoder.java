package io.ztun.spi;

import java.nio.ByteBuffer;

import io.ztun.api.CorruptDataException;

/**
 * Restores the blocks of one direction of one session. One thread at a time; nothing is allocated once it is warm. What it
 * is given comes from a peer and may be anything at all: it never reads or writes outside its buffers, never needs more
 * memory than it had at the start, and never takes longer than a block of the greatest length does.
 */
public interface Decoder extends AutoCloseable {

    /** How many dictionaries a decoder holds side by side: blocks that are under way may still need the former one. */
    int DICTIONARIES = 2;

    /** Stands for no dictionary at all. */
    int NO_DICTIONARY = -1;

    /**
     * Restores one block, which then stands in {@link #output()} at {@link #outputOffset()} until the next call.
     *
     * @param src a direct buffer; its position and limit are neither used nor changed
     * @param srcOffset where the encoded block begins
     * @param length its length in bytes
     * @return the restored block's length, 1 to the configured longest
     * @throws CorruptDataException if the data is not what an encoder of this kind makes, or becomes too long; in every
     *     mode the decoder can only be closed after that, because a library may leave it half way
     * @throws IndexOutOfBoundsException if the range leaves {@code src}
     * @throws IllegalStateException after {@link #close()} or corrupt data
     */
    int decode(ByteBuffer src, int srcOffset, int length);

    /**
     * Replaces one of the dictionaries; only in {@link CodecMode#DICTIONARY}. A new decoder holds none.
     *
     * @param slot which one, 0 to {@link #DICTIONARIES} - 1
     * @param content a direct buffer; its position and limit are neither used nor changed, and the content is copied
     * @param offset where the dictionary begins
     * @param length its length in bytes, up to {@link io.ztun.api.FrameLimits#MAX_DICTIONARY_LENGTH}; 0 to forget it
     * @throws IndexOutOfBoundsException if there is no such slot, {@code length} is out of range or the range leaves
     *     {@code content}
     * @throws UnsupportedOperationException in another mode
     * @throws IllegalStateException after {@link #close()}
     */
    default void dictionary(int slot, ByteBuffer content, int offset, int length) {
        throw new UnsupportedOperationException("this decoder takes no dictionary");
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

    /** The direct buffer of restored blocks; the same for the decoder's whole life. For reading only. */
    ByteBuffer output();

    /** Where the last restored block begins in {@link #output()}. */
    int outputOffset();

    /** Gives back native memory. Repeating it does nothing. */
    @Override
    void close();
}
