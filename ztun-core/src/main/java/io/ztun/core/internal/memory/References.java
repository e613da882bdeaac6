package io.ztun.core.internal.memory;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

import io.ztun.api.CorruptDataException;
import io.ztun.api.FrameLimits;

/**
 * The form of a body parts of which stand in the log: those are left out.
 *
 * <pre>
 *   +---------------------+   +-----------+-------+-----------+----------+          +-----------+-------
 *   | CRC-32C of body (4) | { | count (v) | bytes | count (v) | leap (v) | } ...    | count (v) | bytes
 *   +---------------------+   +-----------+-------+-----------+----------+          +-----------+-------
 *                               bytes that stand here, then from the log               the last bytes
 * </pre>
 *
 * Numbers marked v are unsigned LEB128, of at most nine bytes. A leap says where in the log bytes begin, counted from where the ones
 * before ended, from 0 at first; {@code 2 * n} is n forwards and {@code 2 * n - 1} is n backwards. Nothing follows the last bytes, of which
 * there may be none. One thread at a time.
 */
final class References {
    /** At most so many bytes tell of a match: how many bytes stand before it, its length, and where it is. */
    private static final int MATCH_MAX = 3 + 3 + 9;

    private static final int SHIFT_MAX = 56;

    private final CRC32C checksum = new CRC32C();
    private int at;
    private int recalled;
    private boolean late;

    /**
     * Writes the form of a body.
     *
     * @param body where it begins in {@code buffer}
     * @param length its length, perhaps less than what {@code matches} are of
     * @param target another buffer; as much as the body's length must be free there
     * @return the form's length; 0 if it would not be shorter than the body, and {@code target} holds nothing of use then
     */
    int write(ByteBuffer buffer, int body, int length, Matches matches, ByteBuffer target, int offset) {
        int end = offset + length;
        at = offset + Integer.BYTES;
        int done = 0;
        recalled = 0;
        long position = 0;
        for (int i = 0; i < matches.count() && matches.start(i) < length; i++) {
            int literals = matches.start(i) - done;
            int matched = Math.min(matches.length(i), length - matches.start(i));
            if (at + literals + MATCH_MAX > end) {
                return 0;
            }
            putLiterals(buffer, body + done, literals, target);
            putNumber(target, matched);
            long leap = matches.position(i) - position;
            putNumber(target, leap << 1 ^ leap >> Long.SIZE - 1);
            done += literals + matched;
            recalled += matched;
            position = matches.position(i) + matched;
        }
        if (done == 0 || at + 3 + length - done >= end) {
            return 0;
        }
        putLiterals(buffer, body + done, length - done, target);
        target.putInt(offset, checksum(buffer, body, length));
        return at - offset;
    }

    private void putLiterals(ByteBuffer buffer, int from, int count, ByteBuffer target) {
        putNumber(target, count);
        target.put(at, buffer, from, count);
        at += count;
    }

    private void putNumber(ByteBuffer target, long number) {
        long left = number;
        while (left >>> 7 != 0) {
            target.put(at++, (byte) (left | 0x80));
            left >>>= 7;
        }
        target.put(at++, (byte) left);
    }

    /** How many bytes of the last body stand in the log. */
    int recalled() {
        return recalled;
    }

    /** Whether the last body could not be restored because it refers to what has fallen out. */
    boolean isLate() {
        return late;
    }

    /**
     * Restores a body.
     *
     * @param source which comes from a peer, and may hold anything
     * @param target where to, from 0 on; another buffer with {@link FrameLimits#MAX_BODY_LENGTH} bytes
     * @return the body's length, at least 1
     * @throws CorruptDataException if it is malformed, refers to what the log does not hold, or is not what its checksum says
     */
    int restore(ByteBuffer source, int offset, int length, MemoryLog log, ByteBuffer target) {
        int restored = expand(source, offset, length, log, target);
        if (source.getInt(offset) != checksum(target, 0, restored)) {
            throw new CorruptDataException("what memory gave is not what was sent: length=" + restored);
        }
        return restored;
    }

    /** As {@link #restore}, but for the checksum. */
    int expand(ByteBuffer source, int offset, int length, MemoryLog log, ByteBuffer target) {
        int end = offset + length;
        if (length < Integer.BYTES) {
            throw malformed();
        }
        at = offset + Integer.BYTES;
        recalled = 0;
        late = false;
        int done = literals(source, end, target, 0);
        long position = 0;
        while (at < end) {
            int count = count(source, end, done);
            long leap = number(source, end);
            position += leap >>> 1 ^ -(leap & 1);
            if (count == 0 || !log.holds(position, count)) {
                late = position >= 0 && position < log.first();
                throw new CorruptDataException("not in memory: position=" + position + " length=" + count + " first="
                        + log.first() + " end=" + log.end());
            }
            log.copy(position, count, target, done);
            position += count;
            recalled += count;
            done = literals(source, end, target, done + count);
        }
        if (done == 0) {
            throw malformed();
        }
        return done;
    }

    private int literals(ByteBuffer source, int end, ByteBuffer target, int done) {
        int count = count(source, end, done);
        if (count > end - at) {
            throw malformed();
        }
        target.put(done, source, at, count);
        at += count;
        return done + count;
    }

    /** A number of bytes for which there is room behind {@code done}. */
    private int count(ByteBuffer source, int end, int done) {
        long count = number(source, end);
        if (count < 0 || count > FrameLimits.MAX_BODY_LENGTH - done) {
            throw malformed();
        }
        return (int) count;
    }

    private long number(ByteBuffer source, int end) {
        long number = 0;
        for (int shift = 0; shift <= SHIFT_MAX && at < end; shift += 7) {
            byte next = source.get(at++);
            number |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return number;
            }
        }
        throw malformed();
    }

    private static CorruptDataException malformed() {
        return new CorruptDataException("a body that refers to memory is malformed");
    }

    /** The checksum of so many bytes. */
    int checksum(ByteBuffer buffer, int from, int length) {
        checksum.reset();
        int limit = buffer.limit();
        int position = buffer.position();
        checksum.update(buffer.limit(from + length).position(from)); // no duplicate, which would be garbage
        buffer.limit(limit).position(position);
        return (int) checksum.getValue();
    }
}
