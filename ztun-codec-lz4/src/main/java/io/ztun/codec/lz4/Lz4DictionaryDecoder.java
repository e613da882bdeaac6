package io.ztun.codec.lz4;

import java.nio.ByteBuffer;
import java.util.Objects;

import io.ztun.api.FrameLimits;

/**
 * Restores blocks that stand alone against a dictionary. Each dictionary ends where the blocks that refer to it are restored:
 * LZ4 takes half the time when what a block refers to stands directly before it.
 *
 * <pre>
 *   0                  64 KiB
 *   +--------------------+---------------+--------------------+---------------+
 *   |      dictionary 0  | its blocks    |      dictionary 1  | its blocks    |
 *   +--------------------+---------------+--------------------+---------------+
 * </pre>
 */
final class Lz4DictionaryDecoder extends Lz4Decoder {

    private static final int ROOM = FrameLimits.MAX_DICTIONARY_LENGTH;

    private final int maxBlockLength;
    private final ByteBuffer memory;
    private final long address;
    private final DictionaryContent source = new DictionaryContent();
    private final int[] lengths = new int[DICTIONARIES];
    private int used = NO_DICTIONARY;
    private int outputOffset = ROOM;

    Lz4DictionaryDecoder(int maxBlockLength) {
        this.maxBlockLength = maxBlockLength;
        memory = ByteBuffer.allocateDirect(Math.multiplyExact(DICTIONARIES, Math.addExact(ROOM, maxBlockLength)));
        address = Lz4Library.address(memory);
    }

    @Override
    public void dictionary(int slot, ByteBuffer content, int offset, int length) {
        requireUsable();
        int end = end(Objects.checkIndex(slot, DICTIONARIES));
        source.copy(content, offset, length, memory, end - length);
        lengths[slot] = length;
    }

    @Override
    public void use(int slot) {
        used = slot == NO_DICTIONARY ? slot : Objects.checkIndex(slot, DICTIONARIES);
    }

    @Override
    int decompress(long src, int length) {
        outputOffset = end(Math.max(used, 0));
        int dictionaryLength = used == NO_DICTIONARY ? 0 : lengths[used];
        long dst = address + outputOffset;
        return Lz4Library.LZ4_decompress_safe_usingDict(
                src, dst, length, maxBlockLength, dst - dictionaryLength, dictionaryLength);
    }

    /** Where a dictionary ends, and the blocks begin that refer to it. */
    private int end(int slot) {
        return slot * (ROOM + maxBlockLength) + ROOM;
    }

    @Override
    public ByteBuffer output() {
        return memory;
    }

    @Override
    public int outputOffset() {
        return outputOffset;
    }
}
