package io.ztun.codec.lz4;

import java.nio.ByteBuffer;

import io.ztun.api.DirectMemory;
import io.ztun.api.FrameLimits;

/**
 * Where blocks are restored that stand alone, directly behind their dictionary if they have one: LZ4 takes half the time when
 * what a block refers to stands before it. The room for either grows with them.
 *
 * <pre>
 *   0        place - length    place
 *   +--------------+------------+------------------+
 *   |              | dictionary | block            |
 *   +--------------+------------+------------------+
 * </pre>
 */
final class DecoderOutput implements AutoCloseable {
    /** An LZ4 block becomes at most so many times as long: each byte stands for 255 more of a match. */
    private static final int RATIO_MAX = 255;

    static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

    private final int maxBlockLength;
    private DirectMemory memory;
    private long address;
    private int place;

    DecoderOutput(int maxBlockLength) {
        this.maxBlockLength = maxBlockLength;
    }

    /** Makes room for a dictionary, which has to be written so that it ends at {@link #place()}. What was there is gone. */
    ByteBuffer makePlace(int length) {
        if (length > place || memory == null) {
            close();
            int longest = DirectMemory.grown(length, FrameLimits.MAX_DICTIONARY_LENGTH);
            take(longest, Math.min(DirectMemory.LEAST, maxBlockLength), 0);
        }
        return memory.buffer();
    }

    /** Where blocks begin, and dictionaries end. */
    int place() {
        return place;
    }

    /**
     * Restores a block at {@link #place()}.
     *
     * @param dictionaryLength how many bytes before that it may refer to
     * @return its length in bytes, or less than 1 if it is none
     */
    int restore(long src, int length, int dictionaryLength) {
        long longest = Math.min(maxBlockLength, (long) RATIO_MAX * length);
        int room = memory == null ? 0 : memory.capacity() - place;
        int restored = tryRestore(src, length, dictionaryLength, room);
        while (restored < 1 && room < longest) { // it may be no block, or one that had too little room
            room = DirectMemory.grown(2 * room, maxBlockLength);
            take(place, room, dictionaryLength);
            restored = tryRestore(src, length, dictionaryLength, room);
        }
        return restored;
    }

    private int tryRestore(long src, int length, int dictionaryLength, int room) {
        long dst = address + place;
        return room == 0
                ? 0
                : Lz4Library.LZ4_decompress_safe_usingDict(
                        src, dst, length, room, dst - dictionaryLength, dictionaryLength);
    }

    /** Takes other memory; the last {@code kept} bytes before the place go along. */
    private void take(int newPlace, int room, int kept) {
        DirectMemory other = DirectMemory.allocate(Math.addExact(newPlace, room));
        if (kept > 0) {
            other.buffer().put(newPlace - kept, memory.buffer(), place - kept, kept);
        }
        close();
        memory = other;
        address = Lz4Library.address(other.buffer());
        place = newPlace;
    }

    /** The memory; nothing at all before there was a block. */
    ByteBuffer buffer() {
        return memory == null ? NOTHING : memory.buffer();
    }

    @Override
    public void close() {
        DirectMemory.close(memory);
        memory = null;
        place = 0;
    }
}
