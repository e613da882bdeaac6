package io.ztun.fuzz;

import java.io.ByteArrayOutputStream;

/** Puts an input together for {@link Input} to take apart. */
public final class Seed {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** One byte. */
    public Seed u8(int value) {
        out.write(value);
        return this;
    }

    /** Two bytes. */
    public Seed u16(int value) {
        return u8(value >>> 8).u8(value);
    }

    /** Four bytes. */
    public Seed i32(int value) {
        return u16(value >>> 16).u16(value);
    }

    /** Eight bytes. */
    public Seed i64(long value) {
        return i32((int) (value >>> 32)).i32((int) value);
    }

    /** Bytes. */
    public Seed bytes(byte... value) {
        out.writeBytes(value);
        return this;
    }

    /** Bytes behind their number. */
    public Seed chunk(byte... value) {
        return u16(value.length).bytes(value);
    }

    /** All of them. */
    public byte[] toBytes() {
        return out.toByteArray();
    }
}
