package io.ztun.fuzz;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A range of a direct buffer that ends where the buffer ends, so that whoever reads or writes behind it gets an exception,
 * with bytes before it that nobody may change.
 */
public final class Guarded {
    private static final int GUARD = 37;
    private static final byte GUARD_BYTE = (byte) 0xa5;

    private final ByteBuffer buffer;

    private Guarded(int length) {
        buffer = ByteBuffer.allocateDirect(GUARD + length);
        for (int i = 0; i < GUARD; i++) {
            buffer.put(i, GUARD_BYTE);
        }
    }

    /** A range with this content. */
    public static Guarded of(byte[] content) {
        Guarded guarded = new Guarded(content.length);
        guarded.buffer.put(GUARD, content);
        return guarded;
    }

    /** A range to be written to. */
    public static Guarded room(int length) {
        return new Guarded(length);
    }

    /** The buffer. */
    public ByteBuffer buffer() {
        return buffer;
    }

    /** Where the range begins. */
    public int offset() {
        return GUARD;
    }

    /** The range's length in bytes. */
    public int length() {
        return buffer.capacity() - GUARD;
    }

    /** Where the range ends. */
    public int end() {
        return buffer.capacity();
    }

    /** A copy of a part of the range. */
    public byte[] copy(int from, int length) {
        byte[] copy = new byte[length];
        buffer.get(GUARD + from, copy);
        return copy;
    }

    /** Demands that nothing before the range was changed, nor the buffer's position and limit. */
    public void check() {
        for (int i = 0; i < GUARD; i++) {
            Check.that(buffer.get(i) == GUARD_BYTE, "a byte before the range was changed: distance=" + (GUARD - i));
        }
        Check.that(buffer.position() == 0 && buffer.limit() == buffer.capacity(), "position or limit was moved");
    }

    /** Demands that the range, too, is as it was. */
    public void checkHolds(byte[] content) {
        check();
        Check.that(Arrays.equals(content, copy(0, length())), "what was only to be read was changed");
    }
}
