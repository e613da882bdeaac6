package io.ztun.tun.linux;

import io.ztun.jna.Libc;

/** Asks the kernel for super-packets, and then makes sure that it takes what it promised. */
final class OffloadSetup {

    private static final int TCP = IfTun.TUN_F_CSUM | IfTun.TUN_F_TSO4 | IfTun.TUN_F_TSO6 | IfTun.TUN_F_TSO_ECN;
    private static final int TCP_AND_UDP = TCP | IfTun.TUN_F_USO4 | IfTun.TUN_F_USO6;

    private OffloadSetup() {}

    /**
     * Settles the offload of an interface that was opened with {@link IfTun#IFF_VNET_HDR} and is still down.
     *
     * @return what crosses from now on in both directions; after {@link OffloadLevel#NONE} the interface is of no use
     */
    static OffloadLevel agree(TunQueues queues) {
        int fd = queues.descriptor(0);
        if (!setHeaderLength(fd) || !OffloadProbe.takesTcp(fd)) {
            return OffloadLevel.NONE;
        }
        if (OffloadProbe.takesUdp(fd) && set(fd, TCP_AND_UDP)) {
            return OffloadLevel.TCP_AND_UDP;
        }
        return set(fd, TCP) ? OffloadLevel.TCP : OffloadLevel.NONE;
    }

    private static boolean setHeaderLength(int fd) {
        Scratch length = new Scratch(Integer.BYTES);
        length.bytes().putInt(0, VirtioNet.HEADER_LENGTH);
        int result = Libc.ioctl(fd, IfTun.TUNSETVNETHDRSZ, length.address());
        length.keep();
        return result == 0;
    }

    private static boolean set(int fd, int flags) {
        return Libc.ioctl(fd, IfTun.TUNSETOFFLOAD, flags) == 0;
    }
}
