package io.ztun.core.internal.ip;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Fields of packets in network byte order, read and written without regard to the order that the buffer is set to. */
public final class Bytes {

    private static final VarHandle SHORT = MethodHandles.byteBufferViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Bytes() {}

    public static int u8(ByteBuffer buffer, int at) {
        return buffer.get(at) & 0xff;
    }

    public static int u16(ByteBuffer buffer, int at) {
        return (short) SHORT.get(buffer, at) & 0xffff;
    }

    public static int i32(ByteBuffer buffer, int at) {
        return (int) INT.get(buffer, at);
    }

    public static long i64(ByteBuffer buffer, int at) {
        return (long) LONG.get(buffer, at);
    }

    public static void put8(ByteBuffer buffer, int at, int value) {
        buffer.put(at, (byte) value);
    }

    public static void put16(ByteBuffer buffer, int at, int value) {
        SHORT.set(buffer, at, (short) value);
    }

    public static void put32(ByteBuffer buffer, int at, int value) {
        INT.set(buffer, at, value);
    }

    public static void put64(ByteBuffer buffer, int at, long value) {
        LONG.set(buffer, at, value);
    }

    /** Whether {@code length} bytes are the same in both places. */
    public static boolean same(ByteBuffer a, int atA, ByteBuffer b, int atB, int length) {
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            if (i64(a, atA + i) != i64(b, atB + i)) {
                return false;
            }
        }
        for (; i < length; i++) {
            if (a.get(atA + i) != b.get(atB + i)) {
                return false;
            }
        }
        return true;
    }
}
