package io.ztun.core.internal.headers;

import java.util.Arrays;

/**
 * The sender's flows: found by addresses and ports, the one that was silent longest replaced first. Numbers are given out
 * from 0 up, so that the early flows, which tend to live longest, have the short ones. The receiver needs none of this: a
 * record says which flow it means. Its memory grows with the flows that there have been.
 */
final class FlowTable {
    private static final int NONE = -1;

    private static final int AT_FIRST = 8;

    private final int most;
    private final int seed;
    private FlowContext[] flows = new FlowContext[0];
    private int[] hashes = new int[0];
    private int[] nextInBucket = new int[0];
    private int[] older = new int[0];
    private int[] newer = new int[0];
    private int[] buckets;
    private int[] seenOnce = new int[0];
    private int used;
    private int oldest = NONE;
    private int newest = NONE;

    /**
     * @param most how many flows, a power of two from 1 to {@link RecordFormat#MAX_FLOWS}
     * @param seed makes the hash unforeseeable, so that nobody can pick flows that all fall into one bucket
     */
    FlowTable(int most, int seed) {
        this.most = check(most);
        this.seed = seed;
        grow(Math.min(most, AT_FIRST));
    }

    /** Makes the table longer; a flow keeps its number. */
    private void grow(int capacity) {
        int[] seen = seenOnce;
        flows = Arrays.copyOf(flows, capacity);
        hashes = Arrays.copyOf(hashes, capacity);
        nextInBucket = new int[capacity];
        older = Arrays.copyOf(older, capacity);
        newer = Arrays.copyOf(newer, capacity);
        buckets = new int[2 * capacity];
        Arrays.fill(buckets, NONE);
        for (int number = 0; number < used; number++) {
            linkIntoBucket(number);
        }
        seenOnce = new int[4 * capacity];
        for (int hash : seen) {
            seenOnce[hash & seenOnce.length - 1] = hash;
        }
    }

    static int check(int capacity) {
        if (capacity < 1 || capacity > RecordFormat.MAX_FLOWS || Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("flows out of range: flows=" + capacity + " min=1 max="
                    + RecordFormat.MAX_FLOWS + "; must be a power of two");
        }
        return capacity;
    }

    int hash(ParsedHeader header) {
        return header.flowHash(seed);
    }

    FlowContext flow(int number) {
        return flows[number];
    }

    /** The number of the header's flow, or -1. */
    int find(ParsedHeader header, int hash) {
        for (int i = buckets[hash & buckets.length - 1]; i != NONE; i = nextInBucket[i]) {
            if (flows[i].last.sameFlow(header)) {
                touch(i);
                return i;
            }
        }
        return NONE;
    }

    /**
     * Whether a flow that has no number has been asked for before. Flows of a single packet, such as name look-ups, port
     * scans and the first packet of any connection, would only push others out.
     */
    boolean isWorthwhile(int hash) {
        final int index = hash & seenOnce.length - 1;
        final boolean seen = seenOnce[index] == hash;
        seenOnce[index] = hash;
        return seen;
    }

    /** Gives a flow a number, taking it from the one that was silent longest if need be. */
    int claim(int hash) {
        final int number;
        if (used == flows.length && used < most) {
            grow(2 * used);
        }
        if (used < flows.length) {
            number = used++;
            flows[number] = new FlowContext();
        } else {
            number = oldest;
            unlinkByAge(number);
            unlinkFromBucket(number);
        }
        linkAsNewest(number);
        hashes[number] = hash;
        linkIntoBucket(number);
        return number;
    }

    private void touch(int number) {
        if (number != newest) {
            unlinkByAge(number);
            linkAsNewest(number);
        }
    }

    private void linkAsNewest(int number) {
        older[number] = newest;
        newer[number] = NONE;
        if (newest == NONE) {
            oldest = number;
        } else {
            newer[newest] = number;
        }
        newest = number;
    }

    private void unlinkByAge(int number) {
        final int before = older[number];
        final int after = newer[number];
        if (before == NONE) {
            oldest = after;
        } else {
            newer[before] = after;
        }
        if (after == NONE) {
            newest = before;
        } else {
            older[after] = before;
        }
    }

    private int bucketOf(int number) {
        return hashes[number] & buckets.length - 1;
    }

    private void linkIntoBucket(int number) {
        final int bucket = bucketOf(number);
        nextInBucket[number] = buckets[bucket];
        buckets[bucket] = number;
    }

    private void unlinkFromBucket(int number) {
        final int bucket = bucketOf(number);
        if (buckets[bucket] == number) {
            buckets[bucket] = nextInBucket[number];
            return;
        }
        int i = buckets[bucket];
        while (nextInBucket[i] != number) {
            i = nextInBucket[i];
        }
        nextInBucket[i] = nextInBucket[number];
    }
}
