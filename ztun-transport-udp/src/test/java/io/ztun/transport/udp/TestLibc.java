package io.ztun.transport.udp;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/** What the tests need of the C library and the product does not. */
final class TestLibc {
    static final int CLONE_NEWNET = 0x40000000;

    static {
        Native.register(TestLibc.class, NativeLibrary.getProcess());
    }

    private TestLibc() {}

    /** unshare(2): moves the calling thread alone. */
    static native int unshare(int flags);
}
