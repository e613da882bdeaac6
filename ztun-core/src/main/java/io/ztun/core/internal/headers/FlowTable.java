package io.ztun.core.internal.headers;

import java.util.Arrays;

/**
 * The sender's flows: found by addresses and ports, the one that was silent longest replaced first. Numbers are given out
 * from 0 up, so that the early flows, which tend to live longest, have the short ones. The receiver needs none of this: a
 * record says which flow it means.
 */
final class FlowTable {
    private static final int NONE = -1;

    private final Flow[] flows;
    private final int[] buckets;
    private final int[] nextInBucket;
    private final int[] bucketOf;
    private final int[] older;
    private final int[] newer;
    private final int[] seenOnce;
    private final int seed;
    private int used;
    private int oldest = NONE;
    private int newest = NONE;

    /**
     * @param capacity how many flows, a power of two from 1 to {@link RecordFormat#MAX_FLOWS}
     * @param seed makes the hash unforeseeable, so that nobody can pick flows that all fall into one bucket
     */
    FlowTable(int capacity, int seed) {
        flows = allocate(capacity);
        this.seed = seed;
        buckets = new int[2 * capacity];
        Arrays.fill(buckets, NONE);
        nextInBucket = new int[capacity];
        bucketOf = new int[capacity];
        older = new int[capacity];
        newer = new int[capacity];
        seenOnce = new int[4 * capacity];
    }

    static Flow[] allocate(int capacity) {
        if (capacity < 1 || capacity > RecordFormat.MAX_FLOWS || Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("flows out of range: flows=" + capacity + " min=1 max="
                    + RecordFormat.MAX_FLOWS + "; must be a power of two");
        }
        final Flow[] flows = new Flow[capacity];
        Arrays.setAll(flows, i -> new Flow());
        return flows;
    }

    int hash(Header header) {
        return header.flowHash(seed);
    }

    Flow flow(int number) {
        return flows[number];
    }

    /** The number of the header's flow, or -1. */
    int find(Header header, int hash) {
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
        if (used < flows.length) {
            number = used++;
        } else {
            number = oldest;
            unlinkByAge(number);
            unlinkFromBucket(number);
        }
        linkAsNewest(number);
        linkIntoBucket(number, hash & buckets.length - 1);
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

    private void linkIntoBucket(int number, int bucket) {
        bucketOf[number] = bucket;
        nextInBucket[number] = buckets[bucket];
        buckets[bucket] = number;
    }

    private void unlinkFromBucket(int number) {
        final int bucket = bucketOf[number];
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
