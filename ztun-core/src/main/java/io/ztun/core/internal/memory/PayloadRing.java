package io.ztun.core.internal.memory;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

import io.ztun.api.DirectMemory;
import io.ztun.api.FrameLimits;

/**
 * The payloads of frames that may have been lost, until both ends know which have arrived. Bounded in bytes and in number. One
 * thread at a time; the memory grows until it is as much as it may be, and none is taken after that.
 */
final class PayloadRing implements AutoCloseable {
    /** How many bytes it holds at most: what can be agreed on in one round trip. */
    static final int BYTES = 4 << 20;

    /** Of how many frames it holds payloads at most. */
    static final int FRAMES = 8_192;

    private final CRC32C checksum = new CRC32C();
    private DirectMemory memory;
    private int capacity;
    private long[] numbers = new long[16];
    private int[] offsets = new int[16];
    private int[] lengths = new int[16];

    /** The oldest frame's place in the arrays. */
    private int first;

    private int count;

    /** Where in {@link #memory} the next byte goes; it may go on at the start. */
    private int end;

    private int used;

    /** Whether there is room for another frame with so many bytes, without dropping any. */
    boolean hasRoom(int bytes) {
        return count < FRAMES && bytes <= BYTES - used;
    }

    /** Begins with another frame; the oldest make room if need be. */
    void begin(long number) {
        if (count == FRAMES) {
            dropOldest(1);
        } else if (count == numbers.length) {
            growArrays();
        }
        int place = place(count++);
        numbers[place] = number;
        offsets[place] = end;
        lengths[place] = 0;
    }

    /**
     * Adds to the newest frame, whose payloads have no more than {@link FrameLimits#MAX_BODY_LENGTH} bytes together; the oldest make
     * room if need be.
     */
    void add(ByteBuffer source, int offset, int length) {
        if (length > capacity - used && capacity < BYTES) {
            grow(used + length);
        }
        while (length > capacity - used) {
            dropOldest(1);
        }
        int before = Math.min(length, capacity - end);
        memory.buffer().put(end, source, offset, before);
        memory.buffer().put(0, source, offset + before, length - before);
        end = (end + length) % capacity;
        used += length;
        lengths[place(count - 1)] += length;
    }

    /** Takes more memory, where payloads stand one behind the other from the start. */
    private void grow(int wanted) {
        int larger = DirectMemory.grown(Math.max(wanted, FrameLimits.MAX_BODY_LENGTH), BYTES);
        DirectMemory other = DirectMemory.allocate(larger);
        int at = 0;
        for (int i = 0; i < count; i++) {
            int place = place(i);
            int before = Math.min(lengths[place], capacity - offsets[place]);
            if (before > 0) {
                other.buffer().put(at, memory.buffer(), offsets[place], before);
                other.buffer().put(at + before, memory.buffer(), 0, lengths[place] - before);
            }
            offsets[place] = at;
            at += lengths[place];
        }
        DirectMemory.close(memory);
        memory = other;
        capacity = larger;
        end = at;
    }

    private void growArrays() {
        int[] places = new int[count];
        Arrays.setAll(places, this::place);
        long[] allNumbers = new long[2 * count];
        int[] allOffsets = new int[2 * count];
        int[] allLengths = new int[2 * count];
        for (int i = 0; i < count; i++) {
            allNumbers[i] = numbers[places[i]];
            allOffsets[i] = offsets[places[i]];
            allLengths[i] = lengths[places[i]];
        }
        numbers = allNumbers;
        offsets = allOffsets;
        lengths = allLengths;
        first = 0;
    }

    /** Forgets the oldest frames. */
    void dropOldest(int frames) {
        for (int i = 0; i < frames; i++) {
            used -= lengths[first];
            first = (first + 1) % numbers.length;
            count--;
        }
    }

    /** Forgets the newest frame. */
    void dropNewest() {
        int length = lengths[place(--count)];
        used -= length;
        if (length > 0) {
            end = (end + capacity - length) % capacity;
        }
    }

    private int place(int index) {
        return (first + index) % numbers.length;
    }

    /** Of how many frames there are payloads. */
    int count() {
        return count;
    }

    /** A frame's number; 0 is the one that came first. */
    long number(int index) {
        return numbers[place(index)];
    }

    /** How many bytes there are. */
    int bytes() {
        return used;
    }

    /** Begins with a checksum of what is appended. */
    void beginChecksum() {
        checksum.reset();
    }

    /** That checksum. */
    int checksum() {
        return (int) checksum.getValue();
    }

    /** Appends a frame's payloads to a log. */
    void appendTo(MemoryLog log, int index) {
        int place = place(index);
        int before = Math.min(lengths[place], capacity - offsets[place]);
        append(log, offsets[place], before);
        append(log, 0, lengths[place] - before);
    }

    private void append(MemoryLog log, int at, int length) {
        if (length > 0) {
            log.append(memory.buffer(), at, length);
            checksum.update(memory.buffer().limit(at + length).position(at));
            memory.buffer().clear();
        }
    }

    /** Gives back the memory; nothing is held any more. Repeating it does nothing. */
    @Override
    public void close() {
        DirectMemory.close(memory);
        memory = null;
        capacity = 0;
        first = 0;
        count = 0;
        end = 0;
        used = 0;
    }
}
