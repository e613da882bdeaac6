package io.ztun.codec.lz4;

import java.nio.ByteBuffer;

import io.ztun.api.DirectMemory;
import io.ztun.api.FrameLimits;
import io.ztun.jna.BufferAddress;

/**
 * Where blocks are restored that stand alone, directly behind their dictionary if they have one: LZ4 takes half the time when
 * what a block refers to stands before it. The room for either grows with them; a long block, which mostly refers to itself, has
 * its thread's room.
 *
 * <pre>
 *   0        place - length    place
 *   +--------------+------------+------------------+
 *   |              | dictionary | block            |
 *   +--------------+------------+------------------+
 * </pre>
 */
final class DecoderOutput implements AutoCloseable {
    static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

    /** An LZ4 block becomes at most so many times as long: each byte stands for 255 more of a match. */
    private static final int RATIO_MAX = 255;

    /** Longer blocks are restored in the thread's room: each dictionary has room of its own, and a session two of them. */
    private static final int OWN_ROOM_MAX = 8 * 1_024;

    private final int maxBlockLength;
    private final int ownRoomMax;
    private DirectMemory memory;
    private long address;
    private int place;
    /** How much there was behind the place before the memory was given back. */
    private int roomBefore;

    private ByteBuffer output = NOTHING;
    private int outputOffset;
    private boolean wasLong;

    DecoderOutput(int maxBlockLength) {
        this.maxBlockLength = maxBlockLength;
        ownRoomMax = Math.min(OWN_ROOM_MAX, maxBlockLength);
    }

    /** Makes room for a dictionary, which has to be written so that it ends at {@link #place()}. What was there is gone. */
    ByteBuffer makePlace(int length) {
        if (length > place || memory == null) {
            close();
            take(DirectMemory.grown(length, FrameLimits.MAX_DICTIONARY_LENGTH), roomBefore, 0);
        }
        return memory.buffer();
    }

    /** Where a dictionary ends. */
    int place() {
        return place;
    }

    /**
     * Restores a block.
     *
     * @param dictionaryLength how many bytes before {@link #place()} it may refer to
     * @return its length in bytes, or less than 1 if it is none
     */
    int restore(long src, int length, int dictionaryLength) {
        int longest = (int) Math.min(maxBlockLength, (long) RATIO_MAX * length);
        int restored = wasLong && longest > ownRoomMax ? 0 : restoreHere(src, length, dictionaryLength, longest);
        wasLong = restored < 1 && longest > ownRoomMax;
        return wasLong ? restoreInThreadRoom(src, length, dictionaryLength) : restored;
    }

    private int restoreHere(long src, int length, int dictionaryLength, int longest) {
        int enough = Math.min(longest, ownRoomMax);
        int room = memory == null ? 0 : memory.capacity() - place;
        int restored = room == 0 ? 0 : restore(src, length, dictionaryLength, memory.buffer(), address, place, room);
        while (restored < 1 && room < enough) { // it may be no block, or one that had too little room
            room = DirectMemory.grown(2 * room, ownRoomMax);
            take(place, room, place); // all: the block may refer to none while there is one
            restored = restore(src, length, dictionaryLength, memory.buffer(), address, place, room);
        }
        return restored;
    }

    private int restoreInThreadRoom(long src, int length, int dictionaryLength) {
        ThreadRoom room = ThreadRoom.toDecode(maxBlockLength);
        return restore(src, length, dictionaryLength, room.buffer(), room.address(), 0, maxBlockLength);
    }

    private int restore(
            long src, int length, int dictionaryLength, ByteBuffer target, long targetAddress, int offset, int room) {
        output = target;
        outputOffset = offset;
        return Lz4Library.LZ4_decompress_safe_usingDict(
                src, targetAddress + offset, length, room, address + place - dictionaryLength, dictionaryLength);
    }

    /** Takes other memory; the last {@code kept} bytes before the place, which may be all, go along. */
    private void take(int newPlace, int room, int kept) {
        DirectMemory other = DirectMemory.allocate(Math.addExact(newPlace, room));
        if (kept > 0) {
            other.buffer().put(newPlace - kept, memory.buffer(), place - kept, kept);
        }
        close();
        memory = other;
        address = BufferAddress.find(other.buffer());
        place = newPlace;
    }

    /** The buffer of the block that was restored last; nothing at all before there was one. */
    ByteBuffer output() {
        return output;
    }

    /** Where that block begins. */
    int outputOffset() {
        return outputOffset;
    }

    @Override
    public void close() {
        roomBefore = memory == null ? roomBefore : memory.capacity() - place;
        DirectMemory.close(memory);
        memory = null;
        output = NOTHING;
        place = 0;
    }
}
