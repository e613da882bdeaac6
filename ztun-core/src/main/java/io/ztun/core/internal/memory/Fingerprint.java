package io.ztun.core.internal.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A number for {@link #WINDOW} bytes by which the same bytes are found again, of 32 of them that lie apart: what is the same in every row of a
 * table, as the names of its columns, is seldom so long. It never leaves this machine.
 */
final class Fingerprint {
    /** How many bytes it looks over. */
    static final int WINDOW = 128;

    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long MIX = 0x9e3779b97f4a7c15L;
    private static final long STIR = 0xc2b2ae3d27d4eb4fL;

    private Fingerprint() {}

    /** That of the bytes from a place on. */
    static long of(ByteBuffer buffer, int at) {
        long left = (long) LONG.get(buffer, at) * MIX + (long) LONG.get(buffer, at + 40);
        long right = (long) LONG.get(buffer, at + 80) * STIR + (long) LONG.get(buffer, at + 120);
        long both = (left ^ left >>> 29) * STIR + (right ^ right >>> 31) * MIX;
        return both ^ both >>> Integer.SIZE;
    }
}
