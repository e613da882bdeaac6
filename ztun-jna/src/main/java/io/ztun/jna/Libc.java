package io.ztun.jna;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

import io.ztun.api.Api;

/**
 * The C library's functions that the modules of this project call, by JNA's direct mapping. Every parameter but a user's name is a primitive, addresses
 * are {@code long}: nothing is converted and nothing allocated per call. {@code size_t} and {@code long} have 64 bits, as on
 * every Linux that has as many.
 *
 * <p>A function that fails returns -1 and leaves its reason in {@link #errno()}. Declaring {@code throws LastErrorException}
 * would be the other way that JNA has, but then each read of an empty queue would build an exception. The constants are those
 * of {@code include/uapi/asm-generic/errno-base.h} and {@code errno.h}.
 *
 * <p>Thread-safe. Where JNA cannot load its native code, the first use of this class fails with a {@link LinkageError}.
 */
@Api(Api.Status.INTERNAL)
public final class Libc {
    public static final int EPERM = 1;
    public static final int EINTR = 4;
    public static final int EIO = 5;
    public static final int EBADF = 9;
    public static final int EAGAIN = 11;
    public static final int EINVAL = 22;
    public static final int ENOSYS = 38;
    public static final int ENOTSOCK = 88;
    public static final int EMSGSIZE = 90;

    static {
        Native.register(Libc.class, NativeLibrary.getProcess());
    }

    private Libc() {}

    /** Loads the native code, or fails with what {@link LinkageError} there is; otherwise does nothing. */
    public static void load() {}

    /** Why the calling thread's last call failed: JNA saves it before the JVM can make system calls of its own. */
    public static int errno() {
        return Native.getLastError();
    }

    /** open(2), without the mode that only a new file needs. */
    public static native int open(long path, int flags);

    /** close(2). */
    public static native int close(int fd);

    /** ioctl(2). */
    public static native int ioctl(int fd, long request, long argument);

    /** read(2). */
    public static native long read(int fd, long address, long length);

    /** write(2). */
    public static native long write(int fd, long address, long length);

    /** writev(2). */
    public static native long writev(int fd, long vectors, int count);

    /** poll(2). */
    public static native int poll(long descriptors, long count, int timeoutMs);

    /** ppoll(2): poll with a {@code struct timespec} at {@code timeout}, and a signal mask that may be 0. */
    public static native int ppoll(long descriptors, long count, long timeout, long mask);

    /** eventfd(2). */
    public static native int eventfd(int initial, int flags);

    /** socket(2). */
    public static native int socket(int domain, int type, int protocol);

    /** bind(2). */
    public static native int bind(int fd, long address, int length);

    /** getsockopt(2); {@code length} is the address of a {@code socklen_t}. */
    public static native int getsockopt(int fd, int level, int option, long value, long length);

    /** setsockopt(2). */
    public static native int setsockopt(int fd, int level, int option, long value, int length);

    /** sendmmsg(2). */
    public static native int sendmmsg(int fd, long messages, int count, int flags);

    /** recvmmsg(2). */
    public static native int recvmmsg(int fd, long messages, int count, int flags, long timeout);

    /** if_nametoindex(3): 0 if there is no such interface. */
    public static native int if_nametoindex(long name);

    /** sendto(2). */
    public static native long sendto(int fd, long data, long length, int flags, long address, int addressLength);

    /** clock_gettime(2), into a {@code struct timespec}. */
    public static native int clock_gettime(int clock, long time);

    /** sigaction(2), for the whole process; either address of a {@code struct sigaction} may be 0. */
    public static native int sigaction(int signal, long action, long former);

    /** geteuid(2). */
    public static native int geteuid();

    /** getpwnam(3): the address of a {@code struct passwd}, or 0. */
    public static native long getpwnam(byte[] name);

    // The kernel keeps rights for each thread. glibc and musl have the first three change all threads of the process
    // (nptl(7)); capset
    // and prctl change the calling one alone.

    /** setgroups(2), all threads. */
    public static native int setgroups(long count, long groups);

    /** setresgid(2), all threads. */
    public static native int setresgid(int real, int effective, int saved);

    /** setresuid(2), all threads. */
    public static native int setresuid(int real, int effective, int saved);

    /** capset(2), the calling thread. */
    public static native int capset(long header, long data);

    /** prctl(2), the calling thread. */
    public static native int prctl(int option, long second, long third, long fourth, long fifth);

    /** syscall(2), for seccomp(2), which has no function of its own. */
    public static native long syscall(long number, long first, long second, long third);
}
