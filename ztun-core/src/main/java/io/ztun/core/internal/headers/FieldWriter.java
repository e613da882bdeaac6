package io.ztun.core.internal.headers;

import java.nio.ByteBuffer;

import io.ztun.core.internal.ip.Bytes;

/** Writes a record's fields one behind the other. */
final class FieldWriter {
    private ByteBuffer dst;
    private int position;

    void start(ByteBuffer buffer, int offset) {
        dst = buffer;
        position = offset;
    }

    int position() {
        return position;
    }

    void putByte(int value) {
        dst.put(position++, (byte) value);
    }

    void putShort(int value) {
        Bytes.put16(dst, position, value);
        position += 2;
    }

    void putInt(int value) {
        Bytes.put32(dst, position, value);
        position += 4;
    }

    /** Seven bits a byte, the low ones first, the high bit set in all but the last. */
    void putVarint(int value) {
        int rest = value;
        for (; (rest & ~0x7f) != 0; rest >>>= 7) {
            putByte(rest | 0x80);
        }
        putByte(rest);
    }

    void putSigned(int value) {
        putVarint(RecordFormat.zigzag(value));
    }

    void putBytes(ByteBuffer src, int offset, int length) {
        dst.put(position, src, offset, length);
        position += length;
    }
}
