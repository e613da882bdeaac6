package io.ztun.core.internal.datagram;

import java.nio.ByteBuffer;
import java.util.Arrays;

import io.ztun.api.DirectMemory;

/**
 * The latest bodies that may become part of a dictionary, with the numbers of their frames. Bounded in bytes and in number:
 * older ones make room. One thread at a time; the memory grows until it is as much as it may be, and none is taken after that.
 */
final class BodyRing implements AutoCloseable {
    /** Bodies that are longer are not kept: they have enough to refer to in themselves. */
    static final int BODY_LENGTH_MAX = 16 * 1024;

    /** How many bodies there are at most. */
    static final int BODIES = 1_024;

    private static final int BODIES_AT_FIRST = 16;

    private final int most;
    private DirectMemory memory;
    private int capacity;
    private long[] numbers = new long[BODIES_AT_FIRST];
    private int[] offsets = new int[BODIES_AT_FIRST];
    private int[] lengths = new int[BODIES_AT_FIRST];
    /** The oldest body's place in the arrays. */
    private int first;

    private int count;
    /** Where in {@link #memory} the next body goes; it may go on at the start. */
    private int end;
    /** How many bytes all bodies have. */
    private int used;

    /** @param most how many bytes of bodies are kept at most; not less than {@link #BODY_LENGTH_MAX} */
    BodyRing(int most) {
        this.most = most;
    }

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
        if (memory == null || (length > capacity - used && capacity < most)) {
            grow(used + length);
        }
        if (count == numbers.length && count < BODIES) {
            growArrays();
        }
        while (count == numbers.length || length > capacity - used) {
            drop();
        }
        int place = place(count);
        numbers[place] = number;
        offsets[place] = end;
        lengths[place] = length;
        int before = Math.min(length, capacity - end);
        memory.buffer().put(end, source, offset, before);
        memory.buffer().put(0, source, offset + before, length - before);
        end = (end + length) % capacity;
        used += length;
        count++;
    }

    /** Takes more memory, where the bodies stand one behind the other from the start. */
    private void grow(int wanted) {
        int larger = DirectMemory.grown(Math.max(wanted, 2 * capacity), most);
        DirectMemory other = DirectMemory.allocate(larger);
        int at = 0;
        for (int i = 0; i < count; i++) {
            copy(i, other.buffer(), at);
            at += length(i);
        }
        at = 0;
        for (int i = 0; i < count; i++) {
            offsets[place(i)] = at;
            at += length(i);
        }
        close();
        memory = other;
        capacity = larger;
        end = at % larger;
    }

    private void growArrays() {
        long[] allNumbers = Arrays.copyOf(numbers, 2 * count);
        int[] allOffsets = Arrays.copyOf(offsets, 2 * count);
        int[] allLengths = Arrays.copyOf(lengths, 2 * count);
        for (int i = 0; i < count; i++) {
            allNumbers[i] = numbers[place(i)];
            allOffsets[i] = offsets[place(i)];
            allLengths[i] = lengths[place(i)];
        }
        numbers = allNumbers;
        offsets = allOffsets;
        lengths = allLengths;
        first = 0;
    }

    private void drop() {
        used -= lengths[first];
        first = (first + 1) % numbers.length;
        count--;
    }

    private int place(int index) {
        return (first + index) % numbers.length;
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
        int before = Math.min(lengths[place], capacity - offsets[place]);
        target.put(at, memory.buffer(), offsets[place], before);
        target.put(at + before, memory.buffer(), 0, lengths[place] - before);
    }

    /** Gives back the memory; what was kept is gone. */
    @Override
    public void close() {
        DirectMemory.close(memory);
    }
}
