package io.ztun.core.internal.protocol;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import io.ztun.api.ProtocolException;

/**
 * The contents of a {@link FrameType#MEMORY_KEPT}: what the receiver of a direction has of what it received in former sessions. The
 * run of its segments is cut into ranges, short ones at both ends, where the other end may lack some, and long ones between; there
 * is a digest of each, so that the other end finds out which ranges it has, too.
 *
 * <pre>
 *   +-----------------+-----------+-----------+----------------+----------------+----
 *   | generation (16) | first (8) | count (4) | digest (8)     | digest (8)     | ...
 *   +-----------------+-----------+-----------+----------------+----------------+----
 *                                               of the oldest range, one for each range
 * </pre>
 *
 * @param generation 16 random bytes in hexadecimal that its sender has drawn for it; {@link #NONE} where there is nothing
 * @param first the number of the oldest segment
 * @param count how many segments there are
 * @param digests one for each range, the oldest first
 */
public record MemoryKept(String generation, long first, int count, List<Long> digests) {
    /** Of what has no bytes. */
    public static final String NONE = "0".repeat(32);

    /** So many segments may there be at most: 8 GiB. */
    public static final int COUNT_MAX = 1 << 17;

    /** Segments have lower numbers, so that positions in bytes stay far from what a long holds. */
    public static final long NUMBER_MAX = 1L << 40;

    private static final int GENERATION_LENGTH = 16;
    private static final int LENGTH_MIN = GENERATION_LENGTH + Long.BYTES + Integer.BYTES;

    /** Nothing. */
    public static final MemoryKept NOTHING = new MemoryKept(NONE, 0, 0, List.of());

    /** Copies the list. */
    public MemoryKept {
        digests = List.copyOf(digests);
    }

    /**
     * Where the ranges of so many segments end, the oldest first: 1, 2, 4, 8 ... segments from both ends, and what is left between.
     * None of no segments.
     */
    public static List<Integer> ends(int count) {
        List<Integer> ends = new ArrayList<>();
        for (int length = 1; length <= count / 2; length *= 2) {
            ends.add(length);
        }
        for (int length = Integer.highestOneBit(count / 2); length > 0; length /= 2) {
            if (count - length > ends.get(ends.size() - 1)) {
                ends.add(count - length);
            }
        }
        if (count > 0) {
            ends.add(count);
        }
        return ends;
    }

    /** Writes it at the buffer's position. */
    public void write(ByteBuffer target) {
        target.put(HexFormat.of().parseHex(generation)).putLong(first).putInt(count);
        digests.forEach(target::putLong);
    }

    /**
     * Reads all between position and limit.
     *
     * @throws ProtocolException if it is not what it should be
     */
    public static MemoryKept read(ByteBuffer source) {
        if (source.remaining() < LENGTH_MIN) {
            throw new ProtocolException("memory cut off: bytes=" + source.remaining() + " min=" + LENGTH_MIN);
        }
        String generation = generation(source);
        long first = source.getLong();
        int count = source.getInt();
        check(first, count);
        int ranges = ends(count).size();
        if (source.remaining() != ranges * Long.BYTES) {
            throw new ProtocolException("memory with a wrong number of digests: bytes=" + source.remaining()
                    + " wanted=" + ranges * Long.BYTES);
        }
        List<Long> digests = new ArrayList<>(ranges);
        while (source.hasRemaining()) {
            digests.add(source.getLong());
        }
        return new MemoryKept(generation, first, count, digests);
    }

    static String generation(ByteBuffer source) {
        byte[] raw = new byte[GENERATION_LENGTH];
        source.get(raw);
        return HexFormat.of().formatHex(raw);
    }

    static void check(long first, int count) {
        if (first < 0 || first >= NUMBER_MAX || count < 0 || count > COUNT_MAX) {
            throw new ProtocolException(
                    "memory out of range: first=" + first + " segments=" + count + " max=" + COUNT_MAX);
        }
    }
}
