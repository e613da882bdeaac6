package io.ztun.codec.lz4;

import java.nio.ByteBuffer;

/**
 * Memory in which the blocks of a stream stand one behind the other, so that history is simply what stands before a block.
 * When there is no room for another block, the next one goes to the front again; until it is there, its history still stands
 * at the back, and after that it belongs directly before it.
 *
 * <pre>
 *   0         64 KiB                                           capacity
 *   +-----------+------------------------------------------------+
 *   |           | block | block | ... | history 64 KiB |  &lt; max   |   no room: turn
 *   +-----------+------------------------------------------------+
 *   |           |block|                | history 64 KiB |           |   the next block is written
 *   +-----------+------------------------------------------------+
 *   |  history  |block| block | ...                               |   and its history joins it
 *   +-----------+------------------------------------------------+
 * </pre>
 *
 * <p>A turn comes when less than one longest block is free, so that a capacity of twice the history and two longest blocks
 * always leaves room for the block in the middle line. It costs one copy of at most 64 KiB for every 128 KiB or more, which
 * could not be told from none by measurement; a larger ring only takes more cache.
 *
 * <p>Both ends of a session have such a ring, and they need not turn at the same time: an encoder refers to at most the last
 * 65,535 bytes that it encoded, and a decoder always has the last 65,536 that it decoded.
 */
final class BlockRing {

    /** How far back LZ4 can refer, and one byte: {@code LZ4_DISTANCE_MAX} is 65,535. */
    static final int HISTORY = 1 << 16;

    private final ByteBuffer memory;
    private final ByteBuffer blocks;
    private final long address;
    private final int maxBlockLength;

    private int offset = HISTORY;
    private int historyEnd = HISTORY;
    private int historyLength;

    BlockRing(int maxBlockLength) {
        this.maxBlockLength = maxBlockLength;
        memory = ByteBuffer.allocateDirect(Math.addExact(2 * HISTORY, Math.multiplyExact(2, maxBlockLength)));
        blocks = memory.duplicate();
        address = Lz4Library.address(memory);
    }

    /** All of it, for the session; what it does to position and limit stays there. */
    ByteBuffer blocks() {
        return blocks;
    }

    /** Where the next block begins; the longest block fits in from there. */
    int offset() {
        return offset;
    }

    long blockAddress() {
        return address + offset;
    }

    /** Whether the next block's history does not stand directly before it. */
    boolean hasTurned() {
        return historyEnd != offset;
    }

    long historyAddress() {
        return address + historyEnd - historyLength;
    }

    /** How much history there is, in bytes; 64 KiB in the long run. */
    int historyLength() {
        return historyLength;
    }

    /** After a turn: where the history has to begin to stand directly before the next block. */
    long joinedHistoryAddress() {
        return address + offset - historyLength;
    }

    /** After a turn: copies in front of the block what is still history once a block of {@code length} bytes is, too. */
    void joinHistory(int length) {
        int rest = historyLength - length;
        if (rest > 0) {
            memory.put(offset - rest, memory, historyEnd - rest, rest);
        }
    }

    /** The block that was written at {@link #offset()} is history from now on. */
    void add(int length) {
        historyLength = Math.min(HISTORY, historyLength + length);
        historyEnd = offset + length;
        offset = historyEnd <= memory.capacity() - maxBlockLength ? historyEnd : HISTORY;
    }
}
