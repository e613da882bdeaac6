package io.ztun.transport.udp;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/**
 * The C library's functions that this module calls, by JNA's direct mapping. Every parameter is a primitive, addresses are
 * {@code long}: nothing is converted and nothing allocated per call. A function that fails returns -1 and leaves its reason
 * in {@link #errno()}.
 */
final class Libc {
    static final int EPERM = 1;
    static final int EINTR = 4;
    static final int EIO = 5;
    static final int EBADF = 9;
    static final int EAGAIN = 11;
    static final int EINVAL = 22;
    static final int ENOTSOCK = 88;
    static final int EMSGSIZE = 90;
    static final int ENOSYS = 38;

    static {
        Native.register(Libc.class, NativeLibrary.getProcess());
    }

    private Libc() {}

    /** Why the calling thread's last call failed: JNA saves it before the JVM can make system calls of its own. */
    static int errno() {
        return Native.getLastError();
    }

    /** setsockopt(2). */
    static native int setsockopt(int fd, int level, int option, long value, int length);

    /** sendmmsg(2). */
    static native int sendmmsg(int fd, long messages, int count, int flags);

    /** recvmmsg(2). */
    static native int recvmmsg(int fd, long messages, int count, int flags, long timeout);
}
