package io.ztun.codec.lz4;

import java.nio.ByteBuffer;

import io.ztun.api.DirectMemory;
import io.ztun.jna.BufferAddress;

/**
 * Encodes blocks with the last 64 KiB as history, which stays where the blocks were written, one behind the other. The memory
 * begins small and grows until it is as in the picture; then a block for which there is no room goes to the front, and so does
 * its history, before it, unless the block is long.
 *
 * <pre>
 *   0                  64 KiB                              limit
 *   +--------------------+----------------------------------+
 *   | block    | block     | ...        | history    | room  |   too little room
 *   +--------------------+----------------------------------+
 *   | history  | block |                                    |   for a short block
 *   +--------------------+----------------------------------+
 *   | block                |             | history            |   for a long one
 *   +--------------------+----------------------------------+
 * </pre>
 *
 * <p>Both ends of a session have such memory, and their blocks need not stand at the same places: an encoder refers to at most
 * the last 65,535 bytes that it encoded, and a decoder always has the last 65,536 that it decoded.
 */
final class Lz4StreamEncoder extends Lz4Encoder {
    /** How far back LZ4 can refer, and one byte: {@code LZ4_DISTANCE_MAX} is 65,535. */
    static final int HISTORY = 1 << 16;

    /**
     * From this length on a block that stands at the front is history enough for those behind it, so that the copy is saved: LZ4
     * looks for what is in it at the back, and then forgets the back.
     */
    private static final int ENOUGH_HISTORY = HISTORY / 2;

    private Lz4Compressor compressor;
    private final int limit;
    private DirectMemory memory;
    private long address;
    private int offset;
    private int historyEnd;
    private int historyLength;

    Lz4StreamEncoder(int level, int maxBlockLength) {
        super(maxBlockLength);
        // The longest block in front of the history, with too little room for the longest behind it; and a little more,
        // so
        // that three of the longest fit.
        limit = Math.addExact(Math.max(HISTORY, maxBlockLength), Math.multiplyExact(2, maxBlockLength));
        compressor = Lz4Compressor.owned(level);
    }

    @Override
    void change(int level) {
        Lz4Compressor other = Lz4Compressor.owned(level);
        if (historyLength > 0) {
            other.digest(address + historyEnd - historyLength, historyLength);
        }
        compressor.close();
        compressor = other;
    }

    @Override
    ByteBuffer makeRoom(int room) {
        offset = historyEnd; // wherever room was made before: the block was not encoded
        int capacity = memory == null ? 0 : memory.capacity();
        if (room > capacity - historyEnd) {
            if (capacity < limit) {
                moveHistory(DirectMemory.allocate(Math.max(
                        DirectMemory.grown(2 * capacity, limit),
                        DirectMemory.grown(Math.addExact(historyLength, room), limit))));
            } else if (room < ENOUGH_HISTORY) {
                moveHistory(memory);
            } else {
                offset = 0;
            }
        }
        return memory.buffer();
    }

    /** Moves the history to the front of memory that is to be used from now on, perhaps the same. */
    private void moveHistory(DirectMemory target) {
        long there = target == memory ? address : BufferAddress.find(target.buffer());
        if (historyLength > 0) {
            historyLength = compressor.moveHistory(there, historyLength);
        }
        if (target != memory) {
            DirectMemory.close(memory);
            memory = target;
            address = there;
        }
        historyEnd = historyLength;
        offset = historyEnd;
    }

    @Override
    public int blockOffset() {
        return offset;
    }

    @Override
    int compress(int length, long dst, int capacity) {
        int written = compressor.compressNext(address + offset, dst, length, capacity);
        if (written < 1) {
            throw new IllegalStateException("lz4 refused a block: length=" + length + " result=" + written);
        }
        historyLength = offset == historyEnd ? Math.min(HISTORY, historyLength + length) : length;
        historyEnd = offset + length;
        offset = historyEnd;
        forgetBlock();
        return written;
    }

    @Override
    void free() {
        compressor.close();
        DirectMemory.close(memory);
    }
}
