package io.ztun.core.internal.headers;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads and writes header fields in network byte order, whatever order the buffer is set to. */
final class NetworkOrder {
    private static final VarHandle SHORT = MethodHandles.byteBufferViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN)
            .withInvokeExactBehavior();
    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN)
            .withInvokeExactBehavior();
    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN)
            .withInvokeExactBehavior();

    private NetworkOrder() {}

    static int getByte(ByteBuffer buffer, int index) {
        return buffer.get(index) & 0xff;
    }

    static int getShort(ByteBuffer buffer, int index) {
        return (short) SHORT.get(buffer, index) & 0xffff;
    }

    static int getInt(ByteBuffer buffer, int index) {
        return (int) INT.get(buffer, index);
    }

    static long getLong(ByteBuffer buffer, int index) {
        return (long) LONG.get(buffer, index);
    }

    static void putByte(ByteBuffer buffer, int index, int value) {
        buffer.put(index, (byte) value);
    }

    static void putShort(ByteBuffer buffer, int index, int value) {
        SHORT.set(buffer, index, (short) value);
    }

    static void putInt(ByteBuffer buffer, int index, int value) {
        INT.set(buffer, index, value);
    }

    static void putLong(ByteBuffer buffer, int index, long value) {
        LONG.set(buffer, index, value);
    }
}
