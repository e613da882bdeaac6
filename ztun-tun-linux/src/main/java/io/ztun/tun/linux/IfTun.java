package io.ztun.tun.linux;

/** Requests and flags of the TUN driver: Linux {@code include/uapi/linux/if_tun.h}. */
final class IfTun {

    /** {@code _IOW('T', 202, int)}; its argument is a {@code struct ifreq} all the same. */
    static final long TUNSETIFF = request(202);

    /** {@code _IOW('T', 208, unsigned int)}; the flags are the argument itself. */
    static final long TUNSETOFFLOAD = request(208);

    /** {@code _IOW('T', 216, int)}. */
    static final long TUNSETVNETHDRSZ = request(216);

    static final int IFF_TUN = 0x0001;
    static final int IFF_MULTI_QUEUE = 0x0100;
    static final int IFF_NO_PI = 0x1000;
    static final int IFF_VNET_HDR = 0x4000;

    /** Only a new interface: without it a second process would be let into another's multi-queue device. */
    static final int IFF_TUN_EXCL = 0x8000;

    static final int TUN_F_CSUM = 0x01;
    static final int TUN_F_TSO4 = 0x02;
    static final int TUN_F_TSO6 = 0x04;
    static final int TUN_F_TSO_ECN = 0x08;

    /** UDP over IPv4, from Linux 6.2 on. */
    static final int TUN_F_USO4 = 0x20;

    /** UDP over IPv6, from Linux 6.2 on. The driver takes both USO flags or neither. */
    static final int TUN_F_USO6 = 0x40;

    private static final int IOC_WRITE = 1;
    private static final int INT_LENGTH = 4;

    private IfTun() {}

    /** {@code _IOW('T', number, int)} of {@code asm-generic/ioctl.h}: direction, size of the argument, type, number. */
    private static long request(int number) {
        return (long) IOC_WRITE << 30 | INT_LENGTH << 16 | 'T' << 8 | number;
    }
}
