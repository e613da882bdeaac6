package io.ztun.core.internal.protocol;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What an end tells its peer of the frames that pass between them, on a link that loses some: the contents of a {@link
 * FrameType#KEEPALIVE} that has any.
 *
 * <pre>
 *   +-----------+-------------+-------------+--------------+
 *   | flags (1) | counted (8) | arrived (8) | left out (8) |
 *   +-----------+-------------+-------------+--------------+
 * </pre>
 *
 * @param counted how many frames the peer has sent, as far as their numbers show
 * @param arrived how many of them have arrived
 * @param leftOut how many numbers the teller itself has used for no frame
 */
public record Receipt(long counted, long arrived, long leftOut) {
    /** The length of the contents in bytes. */
    public static final int LENGTH = 1 + 3 * Long.BYTES;

    /** Writes the frame's contents at a place of a buffer. */
    public void write(ByteBuffer target, int at) {
        target.put(at, (byte) 0)
                .putLong(at + 1, counted)
                .putLong(at + 1 + Long.BYTES, arrived)
                .putLong(at + 1 + 2 * Long.BYTES, leftOut);
    }

    /** Reads it, if it is there. What stands behind it belongs to a later release. */
    public static Optional<Receipt> read(ByteBuffer source, int at, int length) {
        return length < LENGTH
                ? Optional.empty()
                : Optional.of(new Receipt(
                        source.getLong(at + 1),
                        source.getLong(at + 1 + Long.BYTES),
                        source.getLong(at + 1 + 2 * Long.BYTES)));
    }

    /**
     * Whether it can be true.
     *
     * @param sent how many frames the one who is told has sent
     * @param before what was told before
     * @param missing how many of the teller's frames are missing
     */
    public boolean isPlausible(long sent, Receipt before, long missing) {
        return before.arrived <= arrived
                && before.counted <= counted
                && arrived <= counted
                && counted <= sent
                && before.leftOut <= leftOut
                && leftOut <= missing;
    }
}
