package io.ztun.tun.linux;

/** Which super-packets cross a device, both ways. */
enum OffloadLevel {
    /** None: packets are complete and have no virtio header. */
    NONE,
    /** TCP; the kernel cuts up UDP itself. */
    TCP,
    /** TCP and UDP, from Linux 6.2 on. */
    TCP_AND_UDP
}
