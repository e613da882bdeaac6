package io.ztun.transport.tcp;

import java.lang.System.Logger.Level;
import java.lang.reflect.Method;
import java.nio.channels.SocketChannel;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.ptr.IntByReference;

import io.ztun.transport.nio.Log;

/**
 * Bounds what waits in a socket without having been sent: {@code TCP_NOTSENT_LOWAT} (Linux {@code tcp(7)},
 * {@code include/uapi/linux/tcp.h}). The system's send buffer grows to megabytes, and whatever is queued there delays the
 * packet behind it; bytes that are on their way, which throughput needs, do not count.
 *
 * <p>java.nio has no name for the option. The descriptor's number is had by reflection, if the launcher opens
 * {@code java.base/sun.nio.ch} to us, and the call is made through JNA. Where one of them is missing, nothing is bounded
 * and all else works.
 */
final class NotSentLowat {
    /**
     * What a link begins with, until {@link DrainRate} knows better: two frames of the greatest length, so that one can be
     * written while the other is sent. It does not cost bulk transfer anything that could be seen: on loopback, frames of 64 KiB took less processor time
     * with it than without in seven of eight pairs of runs. Other values were not told apart from this one.
     */
    static final int BYTES = 128 * 1024;

    /** {@code IPPROTO_TCP}, {@code include/uapi/linux/in.h}. */
    private static final int IPPROTO_TCP = 6;

    /** {@code include/uapi/linux/tcp.h}. */
    private static final int TCP_NOTSENT_LOWAT = 25;

    /** Null where the option cannot be set. */
    private static final Method DESCRIPTOR = prepare();

    private NotSentLowat() {}

    private static Method prepare() {
        try {
            Method descriptor = Class.forName("sun.nio.ch.SelChImpl").getMethod("getFDVal");
            descriptor.setAccessible(true);
            Native.register(NotSentLowat.class, "c");
            return descriptor;
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            Log.failure(
                    Level.DEBUG,
                    "unsent bytes are not bounded",
                    e,
                    "start java with --add-opens java.base/sun.nio.ch=io.ztun.transport.tcp");
            return null;
        }
    }

    /** Sets the bound. Returns whether it could be set. */
    static boolean limit(SocketChannel channel, int bytes) {
        if (DESCRIPTOR == null) {
            return false;
        }
        try {
            int descriptor = (int) DESCRIPTOR.invoke(channel);
            setsockopt(descriptor, IPPROTO_TCP, TCP_NOTSENT_LOWAT, new IntByReference(bytes), Integer.BYTES);
            return true;
        } catch (ReflectiveOperationException | RuntimeException e) {
            Log.failure(Level.DEBUG, "unsent bytes of a link are not bounded", e, "the link works without");
            return false;
        }
    }

    private static native int setsockopt(int descriptor, int level, int option, IntByReference value, int length)
            throws LastErrorException;
}
