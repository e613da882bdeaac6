package io.ztun.core.internal.legacy;

import java.nio.ByteBuffer;

/**
 * An LZ4 block that holds its content as it is, one sequence of literals alone: for what does not shrink, which the original has no
 * other way to say (github.com/lz4/lz4, {@code doc/lz4_Block_format.md}).
 *
 * <pre>
 *   +------------+---------------------------+---------+
 *   | token 0xf0 | length - 15: 255, 255, .. | content |
 *   +------------+---------------------------+---------+
 * </pre>
 */
final class LiteralBlock {
    /** The length in the token's upper half from which on more bytes of it follow. */
    private static final int TOKEN_MAX = 15;

    private static final int MORE = 255;

    private LiteralBlock() {}

    /**
     * Writes one.
     *
     * @param length of the content in bytes, 1 or more
     * @return how long the block has become
     */
    static int put(ByteBuffer target, int at, ByteBuffer source, int offset, int length) {
        int end = at;
        target.put(end++, (byte) (Math.min(length, TOKEN_MAX) << 4));
        if (length >= TOKEN_MAX) {
            int rest = length - TOKEN_MAX;
            for (; rest >= MORE; rest -= MORE) {
                target.put(end++, (byte) MORE);
            }
            target.put(end++, (byte) rest);
        }
        target.put(end, source, offset, length);
        return end + length - at;
    }
}
