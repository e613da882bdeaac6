package io.ztun.core.internal.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import io.ztun.api.DirectMemory;

/**
 * Says where in a log a fingerprint was met last. Every {@link #SAMPLE} bytes of the log have an entry, in one of its fingerprint's
 * bucket's four slots, the newest first; what falls out of a bucket is nearly always what has fallen out of the log. What it says is a
 * guess, to be compared byte for byte: an entry is the low bits of a sample's number, and above them some bits of its fingerprint.
 *
 * <p>There are twice as many slots as samples in a full log. All of it is taken at once, which is a 32nd of the log's
 * size. One thread at a time.
 */
final class MemoryIndex implements AutoCloseable {
    /** How far apart the fingerprints are that are kept, in bytes. Their windows leave no page. */
    static final int SAMPLE = 256;

    /** How many bytes it takes for each sample. */
    static final int ENTRY = 2 * Integer.BYTES;

    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final int BUCKET = 2 * Long.BYTES;

    private final MemoryLog log;
    private final DirectMemory memory;
    private final ByteBuffer slots;
    private final long buckets;

    /** So many bits of an entry are a sample's number: one more than tell the samples in the log apart. */
    private final int numberBits;

    /** Of the next samples: hardly anything is done between one bucket and the next then, and the processor waits for several at a time. */
    private final long[] fingerprints = new long[64];

    /** The next position that gets an entry. */
    private long next;

    MemoryIndex(MemoryLog log) {
        this.log = log;
        long samples = log.size() / SAMPLE;
        memory = DirectMemory.allocate(Math.toIntExact(samples * ENTRY));
        slots = memory.buffer();
        buckets = samples * ENTRY / BUCKET;
        numberBits = Long.SIZE - Long.numberOfLeadingZeros(samples);
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
            ByteBuffer page = log.pageAt(next);
            int from = (int) (next % MemoryLog.PAGE);
            int to = (int) Math.min(MemoryLog.PAGE, from + end - next + 1);
            int count = Math.min(fingerprints.length, (to - from + SAMPLE - 1) / SAMPLE);
            for (int i = 0; i < count; i++) {
                fingerprints[i] = Fingerprint.of(page, from + i * SAMPLE);
            }
            int sample = (int) (next / SAMPLE);
            for (int i = 0; i < count; i++) {
                add(fingerprints[i], sample + i);
            }
            next += (long) count * SAMPLE;
        }
    }

    /** The log has been cut, or begun anew, and may have been appended to since. */
    void reread() {
        next = roundUp(log.first());
        update();
    }

    private void add(long fingerprint, int sample) {
        int at = bucket(fingerprint);
        long newer = (long) LONG.get(slots, at);
        long older = (long) LONG.get(slots, at + Long.BYTES);
        int entry = (int) fingerprint << numberBits | sample & (1 << numberBits) - 1;
        LONG.set(slots, at, newer << Integer.SIZE | entry & 0xffff_ffffL);
        LONG.set(slots, at + Long.BYTES, older << Integer.SIZE | newer >>> Integer.SIZE);
    }

    private int bucket(long fingerprint) {
        return (int) ((fingerprint >>> Integer.SIZE) * buckets >>> Integer.SIZE) * BUCKET;
    }

    /** Where that fingerprint was met last, as far as is known; it may have fallen out of the log. Negative if it is not known. */
    long find(long fingerprint) {
        int at = bucket(fingerprint);
        long newer = (long) LONG.get(slots, at);
        long older = (long) LONG.get(slots, at + Long.BYTES);
        int wanted = (int) fingerprint << numberBits;
        if (isOf((int) newer, wanted)) {
            return position((int) newer);
        }
        if (isOf((int) (newer >>> Integer.SIZE), wanted)) {
            return position((int) (newer >>> Integer.SIZE));
        }
        if (isOf((int) older, wanted)) {
            return position((int) older);
        }
        return isOf((int) (older >>> Integer.SIZE), wanted) ? position((int) (older >>> Integer.SIZE)) : -1;
    }

    private boolean isOf(int entry, int wanted) {
        return (entry ^ wanted) >>> numberBits == 0;
    }

    private long position(int entry) {
        long newest = next / SAMPLE;
        return (newest - (newest - entry & (1L << numberBits) - 1)) * SAMPLE;
    }

    /** How much memory it has taken, in bytes. */
    long memory() {
        return memory.capacity();
    }

    /** Gives back all memory. Repeating it does nothing. */
    @Override
    public void close() {
        memory.close();
    }
}
