package io.ztun.app.service;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/**
 * The C library's functions that a notification takes, by JNA's direct mapping: the JDK has no datagram sockets in the file
 * system. A function that fails returns -1 and leaves its reason in {@link Native#getLastError()}.
 */
final class Libc {

    static {
        Native.register(Libc.class, NativeLibrary.getProcess());
    }

    private Libc() {}

    /** socket(2). */
    static native int socket(int domain, int type, int protocol);

    /** sendto(2). */
    static native long sendto(int fd, long message, long length, int flags, long address, int addressLength);

    /** close(2). */
    static native int close(int fd);

    /** clock_gettime(2): into a {@code struct timespec} at {@code time}. */
    static native int clock_gettime(int clock, long time);
}
