package io.ztun.tun.linux;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/** What the tests need of the C library and the product does not. */
final class TestLibc {

    static final int CLONE_NEWNET = 0x40000000;
    static final int AF_INET = 2;
    static final int SOCK_DGRAM = 2;
    static final int SOL_UDP = 17;
    static final int UDP_SEGMENT = 103;

    static {
        Native.register(TestLibc.class, NativeLibrary.getProcess());
    }

    private TestLibc() {}

    /** unshare(2): moves the calling thread alone. */
    static native int unshare(int flags);

    /** setsockopt(2). */
    static native int setsockopt(int fd, int level, int name, long value, int length);

    /** connect(2). */
    static native int connect(int fd, long address, int length);
}
