package io.ztun.tun.linux;

/** Flags of open(2) and its kin: Linux {@code include/uapi/asm-generic/fcntl.h}, written there in octal as here. */
final class Fcntl {

    static final int O_RDWR = 02;
    static final int O_NONBLOCK = 04000;
    static final int O_CLOEXEC = 02000000;

    private Fcntl() {}
}
