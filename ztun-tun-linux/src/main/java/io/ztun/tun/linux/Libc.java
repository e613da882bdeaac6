package io.ztun.tun.linux;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/**
 * The C library's functions that this module calls, by JNA's direct mapping. Every parameter is a primitive, addresses are
 * {@code long}: nothing is converted and nothing allocated per call. {@code size_t} and {@code long} are 64 bits on every
 * architecture that {@link Architecture} lets in.
 *
 * <p>A function that fails returns -1 and leaves its reason in {@link #errno()}. Declaring {@code throws LastErrorException}
 * would be the other way that JNA has, but then each read of an empty queue would build an exception.
 */
final class Libc {

    static {
        Native.register(Libc.class, NativeLibrary.getProcess());
    }

    private Libc() {}

    /** Loads the native code, or fails with what {@link LinkageError} there is; otherwise does nothing. */
    static void load() {}

    /** Why the calling thread's last call failed: JNA saves it before the JVM can make system calls of its own. */
    static int errno() {
        return Native.getLastError();
    }

    /** open(2), without the mode that only a new file needs. */
    static native int open(long path, int flags);

    /** close(2). */
    static native int close(int fd);

    /** ioctl(2). */
    static native int ioctl(int fd, long request, long argument);

    /** read(2). */
    static native long read(int fd, long address, long length);

    /** write(2). */
    static native long write(int fd, long address, long length);

    /** writev(2). */
    static native long writev(int fd, long vectors, int count);

    /** poll(2). */
    static native int poll(long descriptors, long count, int timeoutMs);

    /** ppoll(2): poll with a {@code struct timespec} at {@code timeout}, and a signal mask that may be 0. */
    static native int ppoll(long descriptors, long count, long timeout, long mask);

    /** eventfd(2). */
    static native int eventfd(int initial, int flags);

    /** socket(2). */
    static native int socket(int domain, int type, int protocol);

    /** bind(2). */
    static native int bind(int fd, long address, int length);

    /** setsockopt(2). */
    static native int setsockopt(int fd, int level, int name, long value, int length);

    /** if_nametoindex(3): 0 if there is no such interface. */
    static native int if_nametoindex(long name);
}
