package io.ztun.app.rights;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/**
 * The C library's functions about rights, by JNA's direct mapping. A function that fails returns -1 and leaves its reason in
 * {@link Native#getLastError()}.
 *
 * <p>The kernel keeps rights for each thread. glibc and musl have {@code setgroups}, {@code setresgid} and {@code setresuid}
 * change all threads of the process (nptl(7)); {@code prctl} and {@code capset} change the calling one alone.
 */
final class Libc {

    static {
        Native.register(Libc.class, NativeLibrary.getProcess());
    }

    private Libc() {}

    /** geteuid(2). */
    static native int geteuid();

    /** getpwnam(3): the address of a {@code struct passwd}, or 0. */
    static native long getpwnam(byte[] name);

    /** setgroups(2), all threads. */
    static native int setgroups(long count, long groups);

    /** setresgid(2), all threads. */
    static native int setresgid(int real, int effective, int saved);

    /** setresuid(2), all threads. */
    static native int setresuid(int real, int effective, int saved);

    /** capset(2), the calling thread. */
    static native int capset(long header, long data);

    /** prctl(2), the calling thread. */
    static native int prctl(int option, long second, long third, long fourth, long fifth);

    /** syscall(2), for seccomp(2), which has no function of its own. */
    static native long syscall(long number, long first, long second, long third);
}
