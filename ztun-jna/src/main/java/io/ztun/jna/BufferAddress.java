package io.ztun.jna;

import java.nio.ByteBuffer;

import com.sun.jna.Native;
import com.sun.jna.Pointer;

import io.ztun.api.Api;

/**
 * The address of the direct buffer that was used last. Callers use the same one for a long time, so that JNI, and the object
 * that JNA wraps an address in, are needed once per buffer. One thread.
 */
@Api(Api.Status.INTERNAL)
public final class BufferAddress {
    private ByteBuffer known;
    private long address;

    /** Knows none yet. */
    public BufferAddress() {}

    /**
     * Where the first byte of a buffer is, whatever its position. The buffer stays reachable until another one is asked for.
     *
     * @throws IllegalArgumentException if it is not direct
     */
    public long of(ByteBuffer direct) {
        if (direct != known) {
            address = find(direct);
            known = direct;
        }
        return address;
    }

    /** Lets go of the buffer. */
    public void forget() {
        known = null;
    }

    /**
     * Where the first byte of a buffer is, whatever its position; valid for as long as the memory is there.
     *
     * @throws IllegalArgumentException if it is not direct
     */
    public static long find(ByteBuffer direct) {
        if (!direct.isDirect()) {
            throw new IllegalArgumentException("not a direct buffer: " + direct);
        }
        return Pointer.nativeValue(Native.getDirectBufferPointer(direct));
    }
}
