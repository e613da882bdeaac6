package io.ztun.transport.nio;

import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.NetworkChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

import io.ztun.api.Api;
import io.ztun.jna.BufferAddress;
import io.ztun.jna.Libc;

/**
 * A channel's socket as 64-bit Linux sees it, for options that java.nio has no name for. The number of the descriptor is had
 * by reflection, if the launcher opens {@code java.base/sun.nio.ch} to this module, and calls are made through JNA. The
 * channel stays the owner: nobody may call after it was closed, for another socket can have the number then.
 *
 * <p>Thread-safe.
 */
@Api(Api.Status.INTERNAL)
public final class NativeSocket {
    /** The longest value of an option, in bytes; behind it in memory stands its length. */
    private static final int VALUE_MAX = 256;

    /** Null where there is no access; then {@link #UNAVAILABLE} says why. */
    private static final Method DESCRIPTOR;

    /** Why there is no access to sockets here; null if there is. */
    public static final String UNAVAILABLE;

    static {
        Method descriptor = null;
        String unavailable = null;
        try {
            requireLinux();
            descriptor = Class.forName("sun.nio.ch.SelChImpl").getMethod("getFDVal");
            descriptor.setAccessible(true);
            Libc.load();
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            unavailable = Failures.reason(e);
        }
        DESCRIPTOR = unavailable == null ? descriptor : null;
        UNAVAILABLE = unavailable;
    }

    /**
     * Where values stand during a call. One for all: direct memory of each socket's own would come back late, through the
     * garbage collector, and calls are rare.
     */
    private static final ByteBuffer MEMORY =
            ByteBuffer.allocateDirect(VALUE_MAX + Integer.BYTES).order(ByteOrder.nativeOrder());

    private final int descriptor;

    private NativeSocket(int descriptor) {
        this.descriptor = descriptor;
    }

    /** Layouts and constants are those of 64-bit Linux. */
    private static void requireLinux() {
        boolean linux = System.getProperty("os.name").toLowerCase(Locale.ROOT).equals("linux");
        if (!linux || !"64".equals(System.getProperty("sun.arch.data.model"))) {
            throw new UnsupportedOperationException("not a 64-bit Linux");
        }
    }

    /** A channel's socket, or null where there is no access. */
    public static NativeSocket of(NetworkChannel channel) {
        if (DESCRIPTOR == null) {
            return null;
        }
        try {
            return new NativeSocket((int) DESCRIPTOR.invoke(channel));
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    /** For system calls of other modules. */
    public int descriptor() {
        return descriptor;
    }

    /** Sets an option that is an {@code int}. Returns whether the system took it. */
    public boolean set(int level, int option, int value) {
        synchronized (MEMORY) {
            MEMORY.putInt(0, value);
            return Libc.setsockopt(descriptor, level, option, BufferAddress.find(MEMORY), Integer.BYTES) == 0;
        }
    }

    /** As {@link #set(int, int, int)}, for an option that is text. */
    public boolean set(int level, int option, String ascii) {
        byte[] value = ascii.getBytes(StandardCharsets.US_ASCII);
        if (value.length > VALUE_MAX) {
            return false;
        }
        synchronized (MEMORY) {
            MEMORY.put(0, value);
            return Libc.setsockopt(descriptor, level, option, BufferAddress.find(MEMORY), value.length) == 0;
        }
    }

    /** The value of an option that is a non-negative {@code int}, or -1 if there is none. */
    public int get(int level, int option) {
        synchronized (MEMORY) {
            return read(level, option, Integer.BYTES) ? MEMORY.getInt(0) : -1;
        }
    }

    /**
     * A field of an option that is a structure, or -1 if the system does not have it.
     *
     * @param offset of eight bytes in the structure, at most {@value #VALUE_MAX} - 8
     */
    public long getLong(int level, int option, int offset) {
        synchronized (MEMORY) {
            return read(level, option, offset + Long.BYTES) ? MEMORY.getLong(offset) : -1;
        }
    }

    /** As {@link #getLong}, of four bytes. */
    public int getInt(int level, int option, int offset) {
        synchronized (MEMORY) {
            return read(level, option, offset + Integer.BYTES) ? MEMORY.getInt(offset) : -1;
        }
    }

    /** As {@link #getLong}, of one byte, without a sign. */
    public int getByte(int level, int option, int offset) {
        synchronized (MEMORY) {
            return read(level, option, offset + 1) ? MEMORY.get(offset) & 0xff : -1;
        }
    }

    private boolean read(int level, int option, int length) {
        MEMORY.putInt(VALUE_MAX, length);
        long address = BufferAddress.find(MEMORY);
        int result = Libc.getsockopt(descriptor, level, option, address, address + VALUE_MAX);
        return result == 0 && MEMORY.getInt(VALUE_MAX) == length;
    }
}
