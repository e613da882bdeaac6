package io.ztun.core.internal.protocol;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What an end tells its peer of the frames that pass between them, on a link that loses some; a part of a {@link Keepalive}.
 *
 * <pre>
 *   +-------------+-------------+--------------+
 *   | counted (8) | arrived (8) | left out (8) |
 *   +-------------+-------------+--------------+
 * </pre>
 *
 * @param counted how many frames the peer has sent, as far as their numbers show
 * @param arrived how many of them have arrived
 * @param leftOut how many numbers the teller itself has used for no frame
 */
public record Receipt(long counted, long arrived, long leftOut) {
    /** Its length in bytes. */
    public static final int LENGTH = 3 * Long.BYTES;

    /** Writes it at a place of a buffer. */
    public void write(ByteBuffer target, int at) {
        target.putLong(at, counted).putLong(at + Long.BYTES, arrived).putLong(at + 2 * Long.BYTES, leftOut);
    }

    /** Reads it, if it is there. What stands behind it belongs to a later release. */
    public static Optional<Receipt> read(ByteBuffer source, int at, int length) {
        return length < LENGTH
                ? Optional.empty()
                : Optional.of(new Receipt(
                        source.getLong(at), source.getLong(at + Long.BYTES), source.getLong(at + 2 * Long.BYTES)));
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
