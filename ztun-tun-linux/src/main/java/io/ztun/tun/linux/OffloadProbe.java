package io.ztun.tun.linux;

import java.nio.ByteOrder;

import io.ztun.api.Offload;
import io.ztun.jna.Libc;

/**
 * Finds out whether the kernel takes super-packets that are written to a TUN. Kernels before 6.2 refuse those of UDP, and
 * a check that came with 6.6.44, 6.10.3 and other stable releases of July 2024 (commit e269d79c7d35, put right by
 * 89add40066f9) refuses many that are valid.
 *
 * <p>The probe is written while the interface is down. {@code tun_get_user} in {@code drivers/net/tun.c} reads the virtio
 * header first, which is where {@code EINVAL} comes from, and looks at the interface's state last: {@code EIO} then means
 * that the packet was good and has been thrown away. Nothing reaches the network stack. Should somebody else bring the
 * interface up in that instant, the packet has no addresses, no hops to live and no right checksum. Kernels before 5.1
 * may look at the state first; they are older than the faulty check.
 */
final class OffloadProbe {

    private static final int IPV4_LENGTH = 20;
    private static final int IPV6_LENGTH = 40;
    private static final int TCP_LENGTH = 20;
    private static final int UDP_LENGTH = 8;
    private static final int TCP_CHECKSUM = 16;
    private static final int UDP_CHECKSUM = 6;
    private static final int IPPROTO_TCP = 6;
    private static final int IPPROTO_UDP = 17;

    private static final int SEGMENT = 1_000;

    /** One byte more than whole segments: a short last one is what the faulty check trips over. */
    private static final int LENGTH = 2 * SEGMENT + 1;

    private OffloadProbe() {}

    static boolean takesTcp(int fd) {
        return takes(fd, tcp(IPV4_LENGTH, Offload.GSO_TCPV4)) && takes(fd, tcp(IPV6_LENGTH, Offload.GSO_TCPV6));
    }

    static boolean takesUdp(int fd) {
        return takes(fd, udp(IPV4_LENGTH)) && takes(fd, udp(IPV6_LENGTH));
    }

    /** Whether the kernel finds nothing wrong with {@code frame}, a virtio header and a packet. */
    static boolean takes(int fd, Scratch frame) {
        long length = frame.bytes().capacity();
        long written = Libc.write(fd, frame.address(), length);
        frame.keep();
        return written == length || Libc.errno() == Errno.EIO;
    }

    private static Scratch tcp(int ipLength, int gsoType) {
        return frame(
                ipLength,
                IPPROTO_TCP,
                TCP_LENGTH,
                Offload.of(Offload.NEEDS_CSUM, gsoType, SEGMENT, ipLength, TCP_CHECKSUM));
    }

    private static Scratch udp(int ipLength) {
        return frame(
                ipLength,
                IPPROTO_UDP,
                UDP_LENGTH,
                Offload.of(Offload.NEEDS_CSUM, Offload.GSO_UDP_L4, SEGMENT, ipLength, UDP_CHECKSUM));
    }

    /** A virtio header and a packet of {@link #LENGTH} bytes, with those fields filled in that the kernel may look at. */
    static Scratch frame(int ipLength, int protocol, int transportLength, long offload) {
        Scratch frame = new Scratch(VirtioNet.HEADER_LENGTH + LENGTH);
        VirtioNet.put(frame.bytes(), 0, offload, ipLength + transportLength);
        frame.bytes().order(ByteOrder.BIG_ENDIAN);
        putIpHeader(frame, VirtioNet.HEADER_LENGTH, ipLength, protocol);
        putTransportHeader(frame, VirtioNet.HEADER_LENGTH + ipLength, protocol, LENGTH - ipLength);
        return frame;
    }

    private static void putIpHeader(Scratch frame, int start, int ipLength, int protocol) {
        if (ipLength == IPV4_LENGTH) {
            frame.bytes()
                    .put(start, (byte) 0x45)
                    .putShort(start + 2, (short) LENGTH)
                    .put(start + 9, (byte) protocol);
        } else {
            frame.bytes()
                    .put(start, (byte) 0x60)
                    .putShort(start + 4, (short) (LENGTH - IPV6_LENGTH))
                    .put(start + 6, (byte) protocol);
        }
    }

    private static void putTransportHeader(Scratch frame, int start, int protocol, int length) {
        if (protocol == IPPROTO_TCP) {
            frame.bytes().put(start + 12, (byte) (TCP_LENGTH / 4 << 4));
        } else {
            frame.bytes().putShort(start + 4, (short) length);
        }
    }
}
