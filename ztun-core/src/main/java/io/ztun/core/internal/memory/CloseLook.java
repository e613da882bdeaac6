package io.ztun.core.internal.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Compares the next bytes of a log with the next to be sent, whatever their distance: behind a row that has changed the next one
 * is a few bytes further. A look costs some microseconds. One thread at a time.
 */
final class CloseLook {
    /** How many bytes of each are looked at. */
    static final int REACH = 512;

    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long MIX = 0x9e3779b97f4a7c15L;
    private static final int BITS = 10;

    private final MemoryLog log;
    private final ByteBuffer near = ByteBuffer.allocate(REACH);

    /** For a hash of eight bytes, one more than where they stand first. */
    private final short[] places = new short[1 << BITS];

    private int skipped;
    private int leap;

    CloseLook(MemoryLog log) {
        this.log = log;
    }

    /**
     * Looks for the first bytes that are the same.
     *
     * @param position in the log
     * @param at where what is to be sent begins, up to {@code end}
     * @param least how many bytes have to be the same
     */
    boolean find(long position, ByteBuffer buffer, int at, int end, int least) {
        int known = (int) Math.min(REACH, log.end() - position);
        if (known < least || !log.holds(position, known)) {
            return false;
        }
        log.copy(position, known, near, 0);
        Arrays.fill(places, (short) 0);
        for (int i = known - least; i >= 0; i--) {
            places[hash(near, i)] = (short) (i + 1);
        }
        int most = Math.min(REACH, end - at - least);
        for (int i = 0; i <= most; i++) {
            int place = places[hash(buffer, at + i)] - 1;
            if (place >= 0 && log.same(position + place, buffer, at + i, least) == least) {
                skipped = i;
                leap = place;
                return true;
            }
        }
        return false;
    }

    private static int hash(ByteBuffer buffer, int at) {
        return (int) ((long) LONG.get(buffer, at) * MIX >>> Long.SIZE - BITS);
    }

    /** How many of the bytes to be sent stand before them. */
    int skipped() {
        return skipped;
    }

    /** How many bytes of the log stand before them. */
    int leap() {
        return leap;
    }
}
