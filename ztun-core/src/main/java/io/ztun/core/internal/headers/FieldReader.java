package io.ztun.core.internal.headers;

import java.nio.ByteBuffer;

import io.ztun.api.ProtocolException;
import io.ztun.core.internal.ip.Bytes;

/** Reads a record's fields one behind the other, and nothing behind the body's end. */
final class FieldReader {
    private ByteBuffer src;
    private int position;
    private int end;

    void start(ByteBuffer buffer, int offset, int bodyEnd) {
        src = buffer;
        position = offset;
        end = bodyEnd;
    }

    ByteBuffer buffer() {
        return src;
    }

    int position() {
        return position;
    }

    /** Bytes between here and the body's end. */
    int remaining() {
        return end - position;
    }

    int getByte() {
        return Bytes.u8(src, take(1));
    }

    int getShort() {
        return Bytes.u16(src, take(2));
    }

    int getInt() {
        return Bytes.i32(src, take(4));
    }

    int getVarint() {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            final int next = getByte();
            if (shift == 28 && next > 0x0f) {
                break;
            }
            value |= (next & 0x7f) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new ProtocolException("number in a header record is longer than 32 bits: offset=" + position);
    }

    int getSigned() {
        return RecordFormat.unzigzag(getVarint());
    }

    /** Steps over {@code length} bytes and says where they began. */
    int take(int length) {
        if (length < 0 || length > end - position) {
            throw new ProtocolException("header record is cut short: wanted=" + length + " left=" + (end - position));
        }
        final int start = position;
        position += length;
        return start;
    }
}
