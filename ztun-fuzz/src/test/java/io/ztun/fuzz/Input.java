package io.ztun.fuzz;

import java.util.Arrays;

/**
 * Takes a fuzzer's input apart from its beginning, so that what a target makes of it can be read off it, and a seed be
 * written by hand ({@link Seed}). Behind the end there are zeros.
 */
public final class Input {
    private final byte[] bytes;
    private int position;

    /** @param bytes not copied */
    public Input(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Whether nothing is left. */
    public boolean isEmpty() {
        return position == bytes.length;
    }

    /** One byte, unsigned. */
    public int u8() {
        return isEmpty() ? 0 : bytes[position++] & 0xff;
    }

    /** Two bytes, unsigned, big-endian. */
    public int u16() {
        return u8() << 8 | u8();
    }

    /** Four bytes, big-endian. */
    public int i32() {
        return u16() << 16 | u16();
    }

    /** Eight bytes, big-endian. */
    public long i64() {
        return (long) i32() << 32 | i32() & 0xffff_ffffL;
    }

    /** The next bytes, as many as are left of {@code length}. */
    public byte[] take(int length) {
        int from = position;
        position += Math.min(length, bytes.length - position);
        return Arrays.copyOfRange(bytes, from, position);
    }

    /** Bytes behind their number, which has two bytes; as many as are left. */
    public byte[] chunk() {
        return take(u16());
    }

    /** All that is left. */
    public byte[] rest() {
        return take(bytes.length);
    }
}
