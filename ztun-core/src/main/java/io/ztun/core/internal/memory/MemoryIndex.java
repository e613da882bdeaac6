package io.ztun.core.internal.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import io.ztun.api.DirectMemory;

/**
 * Says where in a log a fingerprint was met last. Every {@link #SAMPLE} bytes of the log have an entry, in one of its fingerprint's
 * bucket's four slots, the newest first; what falls out of a bucket is nearly always what has fallen out of the log. What it says is a
 * guess, to be compared byte for byte.
 *
 * <p>There are twice as many slots as entries when the log is full, and more before that. It grows by one bucket with every entry, and never has all of them to move: bucket
 * {@code count} gets its share of the one that stands as far below it as the largest power of two (linear hashing). One thread at a
 * time.
 */
final class MemoryIndex implements AutoCloseable {
    /** How far apart the fingerprints are that are kept, in bytes. Their windows do not overlap, and leave no page. */
    static final int SAMPLE = 128;

    /** How many bytes it takes for each sample. */
    static final int ENTRY = 2 * Long.BYTES;

    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final int BUCKET = 4 * Long.BYTES;
    private static final int ENTRIES_PER_BUCKET = BUCKET / ENTRY;
    private static final int PAGE = 256 << 10;
    private static final int BUCKETS_PER_PAGE = PAGE / BUCKET;
    private static final long HASH = 0xffff_ffffL << 32;

    private final MemoryLog log;
    private final DirectMemory[] pages;
    private final int most;

    /** How many buckets there are, and the power of two that is not greater. */
    private int count;

    private int power;

    /** The next position that gets an entry. */
    private long next;

    MemoryIndex(MemoryLog log) {
        this.log = log;
        most = Math.toIntExact(log.size() / SAMPLE / ENTRIES_PER_BUCKET);
        pages = new DirectMemory[(most + BUCKETS_PER_PAGE - 1) / BUCKETS_PER_PAGE];
        next = roundUp(log.first());
    }

    private static long roundUp(long position) {
        return (position + SAMPLE - 1) / SAMPLE * SAMPLE;
    }

    /** Makes entries for what has been appended to the log. */
    void update() {
        next = Math.max(next, roundUp(log.first()));
        long end = log.end() - Fingerprint.WINDOW;
        while (next <= end) {
            if (count < most) {
                grow();
            }
            add(Fingerprint.of(log.pageAt(next), (int) (next % MemoryLog.PAGE)), (int) (next / SAMPLE));
            next += SAMPLE;
        }
    }

    /** The log has been cut, or begun anew, and may have been appended to since. */
    void reread() {
        next = roundUp(log.first());
        update();
    }

    private void grow() {
        int page = count / BUCKETS_PER_PAGE;
        if (pages[page] == null) {
            pages[page] = DirectMemory.allocate(PAGE);
        }
        int bucket = count++;
        if (bucket == 0) {
            power = 1;
            return;
        }
        if (bucket == 2 * power) {
            power = bucket;
        }
        split(bucket - power, bucket);
    }

    /** Shares out a bucket's entries; their order stays. */
    private void split(int from, int to) {
        ByteBuffer fromPage = page(from);
        ByteBuffer toPage = page(to);
        int at = at(from);
        int kept = at;
        int moved = at(to);
        for (int i = at; i < at + BUCKET; i += Long.BYTES) {
            long entry = (long) LONG.get(fromPage, i);
            LONG.set(fromPage, i, 0L);
            if (entry != 0 && bucket((int) (entry >>> 32)) == to) {
                LONG.set(toPage, moved, entry);
                moved += Long.BYTES;
            } else {
                LONG.set(fromPage, kept, entry);
                kept += Long.BYTES;
            }
        }
    }

    private void add(int hash, int sample) {
        int bucket = bucket(hash);
        ByteBuffer page = page(bucket);
        int at = at(bucket);
        long entry = (long) hash << 32 | sample & ~HASH;
        for (int i = at; i < at + BUCKET && entry != 0; i += Long.BYTES) {
            long former = (long) LONG.get(page, i);
            LONG.set(page, i, entry);
            entry = (int) (former >>> 32) == hash ? 0 : former; // what it replaces takes the next one's place
        }
    }

    private int bucket(int hash) {
        int bucket = hash & 2 * power - 1;
        return bucket < count ? bucket : bucket & power - 1;
    }

    private ByteBuffer page(int bucket) {
        return pages[bucket / BUCKETS_PER_PAGE].buffer();
    }

    private static int at(int bucket) {
        return bucket % BUCKETS_PER_PAGE * BUCKET;
    }

    /** Where that fingerprint was met last, as far as is known; it may have fallen out of the log. Negative if it is not known. */
    long find(int hash) {
        if (count == 0) {
            return -1;
        }
        int bucket = bucket(hash);
        ByteBuffer page = page(bucket);
        int at = at(bucket);
        for (int i = at; i < at + BUCKET; i += Long.BYTES) {
            long entry = (long) LONG.get(page, i);
            if (entry == 0) {
                return -1;
            }
            if ((int) (entry >>> 32) == hash) {
                return position(entry);
            }
        }
        return -1;
    }

    private long position(long entry) {
        long newest = next / SAMPLE;
        long sample = newest & HASH | entry & ~HASH;
        return (sample > newest ? sample - (1L << 32) : sample) * SAMPLE;
    }

    /** How much memory it has taken, in bytes. */
    long memory() {
        return (long) (count + BUCKETS_PER_PAGE - 1) / BUCKETS_PER_PAGE * PAGE;
    }

    /** Gives back all memory. Repeating it does nothing. */
    @Override
    public void close() {
        count = 0;
        for (int i = 0; i < pages.length; i++) {
            DirectMemory.close(pages[i]);
            pages[i] = null;
        }
    }
}
