package io.ztun.api;

/**
 * What the kernel says of a packet whose checksum or segmentation is left to somebody later on: the facts of
 * {@code struct virtio_net_hdr} (Linux {@code include/uapi/linux/virtio_net.h}, VIRTIO 1.2 section 5.1.6) packed into one
 * {@code long}, so that a packet batch carries them without objects.
 *
 * <pre>
 *   63      56 55      48 47        32 31         16 15          0
 *  +----------+----------+------------+-------------+-------------+
 *  |  flags   | GSO type |  GSO size  | csum start  | csum offset |
 *  +----------+----------+------------+-------------+-------------+
 * </pre>
 *
 * <p>{@code hdr_len} is left out on purpose: the kernel does not promise its value, so whoever needs it computes it from
 * the checksum's start and the transport header.
 */
@Api(Api.Status.STABLE)
public final class Offload {

    /** A packet that is complete as it is: every checksum in place, no segmentation owed. */
    public static final long NONE = 0;

    /** Flag: the transport checksum holds the pseudo-header's sum only and is still to be completed. */
    public static final int NEEDS_CSUM = 1;

    /** Flag: the transport checksum has been verified by whoever received the packet. */
    public static final int DATA_VALID = 2;

    /** GSO type: one packet, nothing to segment. */
    public static final int GSO_NONE = 0;

    /** GSO type: TCP over IPv4. */
    public static final int GSO_TCPV4 = 1;

    /** GSO type: TCP over IPv6. */
    public static final int GSO_TCPV6 = 4;

    /** GSO type: UDP over IPv4 or IPv6, cut into datagrams of the GSO size ({@code VIRTIO_NET_HDR_GSO_UDP_L4}). */
    public static final int GSO_UDP_L4 = 5;

    /** Added to a TCP type when the super-packet's first segment carries CWR (RFC 3168 section 6.1.2). */
    public static final int GSO_ECN = 0x80;

    private Offload() {}

    /**
     * Packs the facts of one packet. Every value is taken as unsigned; bits beyond its width are cut off.
     *
     * @param flags {@link #NEEDS_CSUM} and {@link #DATA_VALID}, or 0
     * @param gsoType one of the {@code GSO_} constants
     * @param gsoSize payload bytes in each segment, 0 without segmentation
     * @param csumStart where the sum begins, in bytes from the start of the IP header
     * @param csumOffset where the checksum is stored, in bytes from {@code csumStart}
     */
    public static long of(int flags, int gsoType, int gsoSize, int csumStart, int csumOffset) {
        return (flags & 0xffL) << 56
                | (gsoType & 0xffL) << 48
                | (gsoSize & 0xffffL) << 32
                | (csumStart & 0xffffL) << 16
                | (csumOffset & 0xffffL);
    }

    /** The flags, {@link #NEEDS_CSUM} and {@link #DATA_VALID}. */
    public static int flags(long offload) {
        return (int) (offload >>> 56);
    }

    /** The GSO type, {@link #GSO_ECN} included. */
    public static int gsoType(long offload) {
        return (int) (offload >>> 48) & 0xff;
    }

    /** Payload bytes in each segment; 0 without segmentation. */
    public static int gsoSize(long offload) {
        return (int) (offload >>> 32) & 0xffff;
    }

    /** Where the sum begins, in bytes from the start of the IP header. */
    public static int csumStart(long offload) {
        return (int) (offload >>> 16) & 0xffff;
    }

    /** Where the checksum is stored, in bytes from {@link #csumStart(long)}. */
    public static int csumOffset(long offload) {
        return (int) offload & 0xffff;
    }

    /** Whether the transport checksum is still to be completed. */
    public static boolean needsChecksum(long offload) {
        return (flags(offload) & NEEDS_CSUM) != 0;
    }

    /** Whether this is a super-packet that somebody has to segment. */
    public static boolean isSuperPacket(long offload) {
        return gsoType(offload) != GSO_NONE;
    }

    /** The facts as text, for logs and test failures. */
    public static String toString(long offload) {
        return "flags=" + flags(offload) + " gso-type=" + gsoType(offload) + " gso-size=" + gsoSize(offload)
                + " csum-start=" + csumStart(offload) + " csum-offset=" + csumOffset(offload);
    }
}
