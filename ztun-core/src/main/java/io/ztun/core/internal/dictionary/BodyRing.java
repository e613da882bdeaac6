package io.ztun.core.internal.dictionary;

import java.nio.ByteBuffer;

import io.ztun.api.FrameLimits;

/**
 * The latest bodies that may become part of a dictionary, with the numbers of their frames. Bounded in bytes and in number:
 * older ones make room. One thread at a time; the memory comes with the first body, and none after that.
 */
final class BodyRing {
    /** Bodies that are longer are not kept: they have enough to refer to in themselves. */
    static final int BODY_LENGTH_MAX = 16 * 1024;

    /** As much as a dictionary may hold, what comes while it is being agreed on, and what is lost at the ring's end. */
    static final int BYTES = FrameLimits.MAX_DICTIONARY_LENGTH + 3 * BODY_LENGTH_MAX;

    /** How many bodies there are at most. */
    static final int BODIES = 1_024;

    private ByteBuffer memory;
    private long[] numbers;
    private int[] offsets;
    private int[] lengths;

    /** The oldest body's place in the arrays. */
    private int first;

    private int count;

    /** Where in {@link #memory} the next body goes. */
    private int end;

    /**
     * Keeps a copy of a body.
     *
     * @param number of its frame
     * @param length in bytes; longer than {@link #BODY_LENGTH_MAX} is not kept
     */
    void add(long number, ByteBuffer source, int offset, int length) {
        if (length > BODY_LENGTH_MAX) {
            return;
        }
        if (memory == null) {
            allocate();
        }
        if (end + length > BYTES) {
            dropBehind(end); // they lie in front of whoever comes from the start
            end = 0;
        }
        while (count > 0 && (count == BODIES || overlaps(length))) {
            drop();
        }
        int place = place(count);
        memory.put(end, source, offset, length);
        numbers[place] = number;
        offsets[place] = end;
        lengths[place] = length;
        count++;
        end += length;
    }

    private void allocate() {
        memory = ByteBuffer.allocateDirect(BYTES);
        numbers = new long[BODIES];
        offsets = new int[BODIES];
        lengths = new int[BODIES];
    }

    private void dropBehind(int limit) {
        while (count > 0 && offsets[first] >= limit) {
            drop();
        }
    }

    private boolean overlaps(int length) {
        return offsets[first] < end + length && end < offsets[first] + lengths[first];
    }

    private void drop() {
        first = (first + 1) % BODIES;
        count--;
    }

    private int place(int index) {
        return (first + index) % BODIES;
    }

    /** How many bodies there are. */
    int count() {
        return count;
    }

    /** The number of a body's frame; 0 is the oldest. */
    long number(int index) {
        return numbers[place(index)];
    }

    /** A body's length in bytes. */
    int length(int index) {
        return lengths[place(index)];
    }

    /** Copies a body. */
    void copy(int index, ByteBuffer target, int at) {
        int place = place(index);
        target.put(at, memory, offsets[place], lengths[place]);
    }
}
