package io.ztun.core.internal.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A number for {@link #WINDOW} bytes by which the same bytes are found again. It never leaves this machine. */
final class Fingerprint {
    /** How many bytes it is of. */
    static final int WINDOW = 32;

    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long MIX = 0x9e3779b97f4a7c15L;
    private static final long STIR = 0xc2b2ae3d27d4eb4fL;

    private Fingerprint() {}

    /** That of the bytes from a place on. */
    static int of(ByteBuffer buffer, int at) {
        long left = (long) LONG.get(buffer, at) * MIX + (long) LONG.get(buffer, at + 8);
        long right = (long) LONG.get(buffer, at + 16) * STIR + (long) LONG.get(buffer, at + 24);
        long both = (left ^ left >>> 29) * STIR + (right ^ right >>> 31) * MIX;
        return (int) (both >>> 32);
    }
}
