package io.ztun.core.internal.protocol;

import java.nio.ByteBuffer;
import java.util.HexFormat;

import io.ztun.api.ProtocolException;

/**
 * The contents of a {@link FrameType#MEMORY_FROM}, with which the sender of a direction answers a {@link MemoryKept}: what both have.
 * With it the direction has a memory, which begins with that; what is sent goes on behind it.
 *
 * <pre>
 *   +-----------------+-----------+-----------+------------+
 *   | generation (16) | first (8) | count (4) | proof (16) |
 *   +-----------------+-----------+-----------+------------+
 * </pre>
 *
 * @param generation that of what both have; a new one if that is nothing
 * @param first the number of the oldest segment that both have, and 0 if they have nothing
 * @param count how many both have
 * @param proof 16 bytes in hexadecimal that only who has these segments can say, so that nobody gets at a client's memory who has
 *     no more than its name
 */
public record MemoryFrom(String generation, long first, int count, String proof) {
    /** How long a proof is, in bytes. */
    public static final int PROOF_LENGTH = 16;

    private static final int LENGTH = 16 + Long.BYTES + Integer.BYTES + PROOF_LENGTH;

    /** Writes it at the buffer's position. */
    public void write(ByteBuffer target) {
        target.put(HexFormat.of().parseHex(generation))
                .putLong(first)
                .putInt(count)
                .put(HexFormat.of().parseHex(proof));
    }

    /**
     * Reads all between position and limit.
     *
     * @throws ProtocolException if it is not what it should be
     */
    public static MemoryFrom read(ByteBuffer source) {
        if (source.remaining() != LENGTH) {
            throw new ProtocolException("memory of a wrong length: bytes=" + source.remaining() + " wanted=" + LENGTH);
        }
        String generation = MemoryKept.generation(source);
        long first = source.getLong();
        int count = source.getInt();
        MemoryKept.check(first, count);
        byte[] proof = new byte[PROOF_LENGTH];
        source.get(proof);
        return new MemoryFrom(generation, first, count, HexFormat.of().formatHex(proof));
    }
}
