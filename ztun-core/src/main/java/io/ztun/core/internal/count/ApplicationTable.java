package io.ztun.core.internal.count;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

import io.ztun.core.info.ApplicationSnapshot;

/**
 * What one session carries one way, by application. One thread adds at a time, and allocates nothing but when there are more
 * applications than ever before; any other may {@link #read}.
 *
 * <p>Each session has its own, so that a peer that uses all ports pushes out none but its own applications, and of those the ones
 * with the fewest bytes. What has no room is summed ({@link #OTHERS}). A search goes through all entries, which are few and as a rule
 * the one of the packet before.
 */
public final class ApplicationTable {
    /** As an application: all that have no entry. */
    public static final int OTHERS = ApplicationSnapshot.OTHERS;

    /** Of a packet: it went through the codec. */
    public static final int THROUGH = 0;

    /** It went around the codec because the user has named its port or network. */
    public static final int NAMED = 1;

    /** It went around the codec because its port or its looks say that it is encrypted. */
    public static final int ENCRYPTED = 2;

    /** It went around the codec because its flow has not shrunk lately. */
    public static final int INCOMPRESSIBLE = 3;

    static final int PACKETS = 0;
    static final int BYTES = 1;
    static final int WIRE_BYTES = 2;

    /** Bytes that went around, by the reason, which is added. */
    private static final int AROUND = WIRE_BYTES;

    static final int COLUMNS = AROUND + INCOMPRESSIBLE + 1;

    /** How many applications have an entry at most, besides {@link #OTHERS}. */
    static final int APPLICATIONS_MAX = 64;

    /** Once it is full an entry changes hands at one of so many packets without one: to look for the smallest costs a little. */
    private static final int MISSES = 16;

    private static final VarHandle KEYS = MethodHandles.arrayElementVarHandle(int[].class);
    private static final VarHandle COUNTS = MethodHandles.arrayElementVarHandle(long[].class);

    /** What others read: arrays that become longer as one. */
    private record Entries(int[] keys, long[] counts) {}

    private volatile Entries shown = new Entries(new int[] {OTHERS}, new long[COLUMNS]);

    /** Odd while an entry changes hands. */
    private volatile int version;

    private volatile int used = 1;

    // The writer's own: the same arrays, and how many bytes of the frame in hand belong to which entries.
    private int[] keys = shown.keys;
    private long[] counts = shown.counts;
    private long[] shares = new long[1];
    private int[] touched = new int[1];
    private int touches;
    private long shared;
    private int last;
    private int misses;

    /** Takes in what another thread reads. */
    interface Reader {
        /** One application, with its {@link #COLUMNS} from {@code at} on. */
        void application(int application, long[] counts, int at);
    }

    /**
     * Counts a packet.
     *
     * @param application what it belongs to
     * @param bytes its length
     * @param why whether it went through the codec, or the reason why not
     */
    public void packet(int application, int bytes, int why) {
        int entry = entry(application);
        add(entry, PACKETS, 1);
        add(entry, BYTES, bytes);
        if (why != THROUGH) {
            add(entry, AROUND + why, bytes);
        }
    }

    /** Notes that so many bytes of the frame in hand are an application's. */
    public void share(int application, int bytes) {
        int entry = entry(application);
        if (shares[entry] == 0) {
            touched[touches++] = entry;
        }
        shares[entry] += bytes;
        shared += bytes;
    }

    /** The frame in hand is done with: its bytes on the line are shared out to those that it belongs to, if there are any. */
    public void frame(int wireBytes) {
        long before = 0;
        long given = 0;
        for (int i = 0; i < touches; i++) {
            int entry = touched[i];
            before += shares[entry];
            shares[entry] = 0;
            // Of the whole, so that nothing is lost by rounding; the last takes what is left, without a division.
            long upTo = i == touches - 1 ? wireBytes : wireBytes * before / shared;
            add(entry, WIRE_BYTES, upTo - given);
            given = upTo;
        }
        touches = 0;
        shared = 0;
    }

    private void add(int entry, int column, long count) {
        int at = entry * COLUMNS + column;
        COUNTS.setOpaque(counts, at, counts[at] + count);
    }

    private int entry(int application) {
        if (keys[last] != application) {
            last = find(application);
        }
        return last;
    }

    private int find(int application) {
        int count = used;
        for (int i = 1; i < count; i++) {
            if (keys[i] == application) {
                return i;
            }
        }
        if (count <= APPLICATIONS_MAX) {
            return append(application, count);
        }
        return ++misses % MISSES == 0 ? replace(application) : 0;
    }

    private int append(int application, int entry) {
        if (entry == keys.length) {
            int length = Math.min(APPLICATIONS_MAX + 1, 2 * entry + 1);
            keys = Arrays.copyOf(keys, length);
            counts = Arrays.copyOf(counts, length * COLUMNS);
            shares = Arrays.copyOf(shares, length);
            touched = Arrays.copyOf(touched, length);
            shown = new Entries(keys, counts);
        }
        KEYS.setOpaque(keys, entry, application);
        used = entry + 1;
        return entry;
    }

    /** Gives the entry with the fewest bytes to another application, unless all of them are part of the frame in hand. */
    private int replace(int application) {
        int least = 0;
        for (int i = 1; i < keys.length; i++) {
            if (shares[i] == 0 && (least == 0 || bytes(i) < bytes(least))) {
                least = i;
            }
        }
        if (least == 0) {
            return 0;
        }
        int before = version;
        version = before + 1;
        VarHandle.storeStoreFence();
        for (int column = 0; column < COLUMNS; column++) {
            int at = least * COLUMNS + column;
            add(0, column, counts[at]);
            COUNTS.setOpaque(counts, at, 0L);
        }
        KEYS.setOpaque(keys, least, application);
        version = before + 2;
        return least;
    }

    private long bytes(int entry) {
        return counts[entry * COLUMNS + BYTES];
    }

    /** Reads all of it, as it was at one moment but for what is being added. Any thread. */
    void read(Reader reader) {
        int before;
        int count;
        int[] readKeys;
        long[] readCounts;
        do {
            before = version;
            count = used;
            Entries now = shown;
            readKeys = new int[count];
            readCounts = new long[count * COLUMNS];
            for (int i = 0; i < count; i++) {
                readKeys[i] = (int) KEYS.getOpaque(now.keys, i);
            }
            for (int i = 0; i < readCounts.length; i++) {
                readCounts[i] = (long) COUNTS.getOpaque(now.counts, i);
            }
            VarHandle.loadLoadFence();
        } while ((before & 1) != 0 || before != version);
        for (int i = 0; i < count; i++) {
            reader.application(readKeys[i], readCounts, i * COLUMNS);
        }
    }
}
