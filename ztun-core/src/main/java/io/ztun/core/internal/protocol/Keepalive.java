package io.ztun.core.internal.protocol;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The contents of a {@link FrameType#KEEPALIVE}; nothing at all where there is nothing to say. What a receiver does not know it
 * ignores.
 *
 * <pre>
 *   +-----------+-----------+----------------------+--------------+
 *   | flags (1) | stamp (4) | echo (4) | held (4)  | receipt (24) |
 *   +-----------+-----------+----------------------+--------------+
 *                 if STAMP      if ECHO              or nothing
 * </pre>
 *
 * @param question whether the sender wants to hear a sign of life soon; only with {@link Features#REST}
 * @param stamp the sender's time in microseconds, to be sent back
 * @param echo the stamp that came last
 * @param receipt what has arrived, where frames get lost
 */
public record Keepalive(boolean question, OptionalInt stamp, Optional<Echo> echo, Optional<Receipt> receipt) {
    private static final int QUESTION = 1;
    private static final int STAMP = 2;
    private static final int ECHO = 4;

    private static final int FLAGS_LENGTH = 1;
    private static final int STAMP_LENGTH = Integer.BYTES;
    private static final int ECHO_LENGTH = 2 * Integer.BYTES;

    /**
     * A stamp that goes back.
     *
     * @param stamp as it came
     * @param heldUs for how many microseconds it was here
     */
    public record Echo(int stamp, int heldUs) {}

    /** Writes it at a place of a buffer; returns its length. */
    public int write(ByteBuffer target, int at) {
        int flags = (question ? QUESTION : 0) | (stamp.isPresent() ? STAMP : 0) | (echo.isPresent() ? ECHO : 0);
        if (flags == 0 && receipt.isEmpty()) {
            return 0;
        }
        target.put(at, (byte) flags);
        int end = at + FLAGS_LENGTH;
        if (stamp.isPresent()) {
            target.putInt(end, stamp.getAsInt());
            end += STAMP_LENGTH;
        }
        if (echo.isPresent()) {
            target.putInt(end, echo.get().stamp).putInt(end + Integer.BYTES, echo.get().heldUs);
            end += ECHO_LENGTH;
        }
        if (receipt.isPresent()) {
            receipt.get().write(target, end);
            end += Receipt.LENGTH;
        }
        return end - at;
    }

    /** Reads one, and of one that is cut off as much as there is. What stands behind it belongs to a later release. */
    public static Keepalive read(ByteBuffer source, int at, int length) {
        int flags = length < FLAGS_LENGTH ? 0 : source.get(at);
        int next = at + FLAGS_LENGTH;
        int end = at + length;
        OptionalInt stamp = OptionalInt.empty();
        Optional<Echo> echo = Optional.empty();
        if ((flags & STAMP) != 0) {
            stamp = next + STAMP_LENGTH <= end ? OptionalInt.of(source.getInt(next)) : stamp;
            next += STAMP_LENGTH;
        }
        if ((flags & ECHO) != 0) {
            echo = next + ECHO_LENGTH <= end
                    ? Optional.of(new Echo(source.getInt(next), source.getInt(next + Integer.BYTES)))
                    : echo;
            next += ECHO_LENGTH;
        }
        return new Keepalive((flags & QUESTION) != 0, stamp, echo, Receipt.read(source, next, end - next));
    }
}
