package io.ztun.core.internal.memory;

import java.util.Arrays;

/** Which parts of a body stand in the log as well, in the order of the body. One thread. */
final class Matches {
    private int[] starts = new int[64];
    private int[] lengths = new int[64];
    private long[] positions = new long[64];
    private int count;

    void clear() {
        count = 0;
    }

    /**
     * Adds one.
     *
     * @param start where it begins, in bytes from the body's start
     * @param position where the same bytes stand in the log
     */
    void add(int start, int length, long position) {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, 2 * count);
            lengths = Arrays.copyOf(lengths, 2 * count);
            positions = Arrays.copyOf(positions, 2 * count);
        }
        starts[count] = start;
        lengths[count] = length;
        positions[count++] = position;
    }

    int count() {
        return count;
    }

    int start(int index) {
        return starts[index];
    }

    int length(int index) {
        return lengths[index];
    }

    long position(int index) {
        return positions[index];
    }
}
