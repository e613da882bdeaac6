package io.ztun.core.internal.offload;

import com.sun.jna.Native;

/** The few calls of the C library that the comparison with the kernel needs. */
final class Libc {

    static final int O_RDONLY = 0;
    static final int O_RDWR = 2;
    static final int CLONE_NEWNET = 0x4000_0000;
    static final int AF_PACKET = 17;
    static final int SOCK_RAW = 3;
    static final int SOL_SOCKET = 1;
    static final int SO_RCVTIMEO = 20;
    static final int SO_RCVBUFFORCE = 33;
    static final int MSG_DONTWAIT = 0x40;

    static {
        Native.register(Libc.class, "c");
    }

    private Libc() {}

    static native int open(String path, int flags);

    static native int close(int fd);

    static native int ioctl(int fd, long request, long argument);

    static native int setns(int fd, int type);

    static native int socket(int domain, int type, int protocol);

    static native int bind(int fd, long address, int length);

    static native int setsockopt(int fd, int level, int option, long value, int length);

    static native int if_nametoindex(String name);

    static native long recv(int fd, long buffer, long length, int flags);

    static native long write(int fd, long buffer, long length);

    /** Throws if a call has failed. */
    static int check(String call, int result) {
        if (result < 0) {
            throw new IllegalStateException(call + " failed: errno=" + Native.getLastError());
        }
        return result;
    }
}
