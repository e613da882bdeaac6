package io.ztun.core.internal.offload;

import java.nio.ByteBuffer;

import io.ztun.api.Offload;
import io.ztun.core.internal.ip.Bytes;
import io.ztun.core.internal.ip.HeaderLayout;
import io.ztun.core.internal.ip.IpPackets;

/**
 * Checks offload metadata that came from a peer against the packet it describes. What passes makes nobody read or write
 * outside the packet, and no Linux answers EINVAL to it ({@code __virtio_net_hdr_to_skb} in
 * {@code include/linux/virtio_net.h}, {@code skb_partial_csum_set} in {@code net/core/skbuff.c}, {@code tun_get_user} in
 * {@code drivers/net/tun.c}; kernels before 6.2 know no UDP segmentation at all). Thread-safe.
 */
public final class OffloadCheck {

    /** The packet and its metadata do not belong together: drop the packet. */
    public static final long INVALID = -1;

    /**
     * How many segments a TCP super-packet may hold. Linux makes none with segments of fewer than 8 bytes
     * ({@code TCP_MIN_GSO_SIZE} in {@code include/net/tcp.h}), and without a bound a peer could turn one frame into 65,000
     * packets.
     */
    static final int MAX_TCP_SEGMENTS = 8_192;

    /** How many datagrams Linux puts into one super-packet ({@code UDP_MAX_SEGMENTS} since 6.9). */
    static final int MAX_UDP_SEGMENTS = 128;

    /** How many datagrams every Linux since 6.2 takes in one super-packet ({@code UDP_MAX_SEGMENTS} before 6.9). */
    static final int MAX_UDP_SEGMENTS_WRITTEN = 64;

    private static final int KNOWN_FLAGS = Offload.NEEDS_CSUM | Offload.DATA_VALID;

    private OffloadCheck() {}

    /**
     * Checks and normalises. {@link Offload#DATA_VALID} is dropped, since a peer's word for it is worth nothing; a
     * super-packet of no more than one segment, which the kernel takes but may lose, becomes a packet with an unfinished
     * checksum; fields without a meaning become 0.
     *
     * @param packet holds the whole range
     * @param length the packet's length in bytes
     * @param offload what the peer says of it
     * @return what may be believed of it, 0 or more, or {@link #INVALID}
     */
    public static long check(ByteBuffer packet, int offset, int length, long offload) {
        if ((Offload.flags(offload) & ~KNOWN_FLAGS) != 0 || !IpPackets.hasHeader(packet, offset, length)) {
            return INVALID;
        }
        boolean whole = Offload.gsoType(offload) == Offload.GSO_NONE;
        if (!Offload.needsChecksum(offload)) {
            // Some kernels (6.6.44 and others of its time) refuse segmentation without the checksum's, and none does
            // it.
            return whole ? Offload.NONE : INVALID;
        }
        if (IpPackets.length(packet, offset, offset + length) != length) {
            return INVALID;
        }
        return whole ? checkPartial(packet, offset, length, offload) : checkSuper(packet, offset, length, offload);
    }

    /** An unfinished checksum may be any protocol's, an inner packet's too: it lies behind the IP header, that is all. */
    private static long checkPartial(ByteBuffer packet, int offset, int length, long offload) {
        int start = Offload.csumStart(offload);
        int field = start + Offload.csumOffset(offload);
        boolean inside = start >= IpPackets.headerLength(packet, offset)
                && start <= IpPackets.MAX_TRANSPORT_OFFSET
                && field <= length - Short.BYTES
                && field <= 2 * IpPackets.MAX_TRANSPORT_OFFSET;
        return inside && !IpPackets.isIpv4Fragment(packet, offset) ? partial(offload) : INVALID;
    }

    private static long checkSuper(ByteBuffer packet, int offset, int length, long offload) {
        int transport = IpPackets.transport(packet, offset, length);
        if (transport == IpPackets.MALFORMED
                || Offload.csumStart(offload) != IpPackets.transportOffset(transport)
                || !typeFits(IpPackets.version(packet, offset), IpPackets.transportProtocol(transport), offload)) {
            return INVALID;
        }
        int header = transportEnd(packet, offset, length, offload);
        int size = Offload.gsoSize(offload);
        if (header == IpPackets.MALFORMED || size == 0) {
            return INVALID;
        }
        if (length - header <= size) {
            return partial(offload);
        }
        int limit = Offload.gsoType(offload) == Offload.GSO_UDP_L4 ? MAX_UDP_SEGMENTS : MAX_TCP_SEGMENTS;
        return segments(length - header, size) <= limit ? withFlags(offload) : INVALID;
    }

    private static boolean typeFits(int version, int protocol, long offload) {
        return switch (Offload.gsoType(offload)) {
            case Offload.GSO_TCPV4, Offload.GSO_TCPV4 | Offload.GSO_ECN -> version == 4 && isTcp(protocol, offload);
            case Offload.GSO_TCPV6, Offload.GSO_TCPV6 | Offload.GSO_ECN -> version == 6 && isTcp(protocol, offload);
            case Offload.GSO_UDP_L4 ->
                protocol == IpPackets.UDP && Offload.csumOffset(offload) == HeaderLayout.UDP_CHECKSUM;
            default -> false;
        };
    }

    private static boolean isTcp(int protocol, long offload) {
        return protocol == IpPackets.TCP && Offload.csumOffset(offload) == HeaderLayout.TCP_CHECKSUM;
    }

    /** Where the transport header of a super-packet ends, or {@link IpPackets#MALFORMED}. */
    private static int transportEnd(ByteBuffer packet, int offset, int length, long offload) {
        int start = Offload.csumStart(offload);
        if (Offload.gsoType(offload) == Offload.GSO_UDP_L4) {
            boolean whole = length - start >= HeaderLayout.UDP_HEADER_LENGTH
                    && Bytes.u16(packet, offset + start + HeaderLayout.UDP_LENGTH) == length - start;
            return whole ? start + HeaderLayout.UDP_HEADER_LENGTH : IpPackets.MALFORMED;
        }
        if (length - start < HeaderLayout.TCP_LENGTH_MIN) {
            return IpPackets.MALFORMED;
        }
        int header = IpPackets.tcpHeaderLength(packet, offset + start);
        return header >= HeaderLayout.TCP_LENGTH_MIN && header <= length - start ? start + header : IpPackets.MALFORMED;
    }

    /**
     * The bytes before the payload: what the kernel wants in {@code hdr_len} of its header. Computed, because what a kernel
     * says there is a hint only.
     *
     * @param offload what {@link #check(ByteBuffer, int, int, long)} returned for this packet
     * @return bytes from the packet's start, at most {@code length}; 0 if nothing is left to do for the packet
     */
    public static int headerLength(ByteBuffer packet, int offset, int length, long offload) {
        if (!Offload.needsChecksum(offload)) {
            return 0;
        }
        int start = Offload.csumStart(offload);
        return switch (Offload.gsoType(offload)) {
            case Offload.GSO_NONE -> start + Offload.csumOffset(offload) + Short.BYTES;
            case Offload.GSO_UDP_L4 -> start + HeaderLayout.UDP_HEADER_LENGTH;
            default -> Math.min(start + IpPackets.tcpHeaderLength(packet, offset + start), length);
        };
    }

    /**
     * Whether every kernel that knows the GSO type takes this packet on write. One that it might refuse goes through a
     * {@link Segmenter} instead: Linux 6.9 and later make UDP super-packets of more datagrams than older ones accept.
     *
     * @param offload what {@link #check(ByteBuffer, int, int, long)} returned for this packet
     */
    public static boolean kernelTakes(ByteBuffer packet, int offset, int length, long offload) {
        return Offload.gsoType(offload) != Offload.GSO_UDP_L4
                || segments(length - headerLength(packet, offset, length, offload), Offload.gsoSize(offload))
                        <= MAX_UDP_SEGMENTS_WRITTEN;
    }

    /** How many segments a payload makes, at least one. */
    static int segments(int payload, int size) {
        return Math.max(1, (payload + size - 1) / size);
    }

    private static long partial(long offload) {
        return Offload.of(
                Offload.NEEDS_CSUM, Offload.GSO_NONE, 0, Offload.csumStart(offload), Offload.csumOffset(offload));
    }

    private static long withFlags(long offload) {
        return Offload.of(
                Offload.NEEDS_CSUM,
                Offload.gsoType(offload),
                Offload.gsoSize(offload),
                Offload.csumStart(offload),
                Offload.csumOffset(offload));
    }
}
