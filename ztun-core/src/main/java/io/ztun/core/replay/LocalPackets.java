package io.ztun.core.replay;

import java.nio.ByteBuffer;

import io.ztun.api.Api;
import io.ztun.api.Offload;
import io.ztun.core.internal.ip.Bytes;
import io.ztun.core.internal.ip.HeaderLayout;
import io.ztun.core.internal.ip.IpPackets;
import io.ztun.core.internal.offload.Checksums;
import io.ztun.core.internal.offload.Coalescer;

/**
 * Makes of recorded packets what the kernel of their sender gives a TUN with offload: TCP and UDP without their checksums, and
 * segments of TCP that follow each other as one super-packet. One thread.
 */
@Api(Api.Status.INTERNAL)
public final class LocalPackets {

    /** Where the packets go. */
    @FunctionalInterface
    @Api(Api.Status.INTERNAL)
    public interface Sink {
        /**
         * Takes one packet; its bytes are good until this returns.
         *
         * @param packet a direct buffer, position and limit to be left alone
         * @param offset where the packet begins
         * @param length in bytes
         * @param offload what is left to do for it; see {@link Offload}
         */
        void packet(ByteBuffer packet, int offset, int length, long offload);
    }

    private final Coalescer coalescer;

    /** @param sink is given packets during {@link #add} and {@link #flush} */
    public LocalPackets(Sink sink) {
        coalescer = new Coalescer(sink::packet, false);
    }

    /**
     * Takes in one packet, which is copied or handed on at once.
     *
     * @param packet a direct buffer with a whole IP packet, whose checksum may be changed
     * @param segment how long the payload of a segment of TCP may be; more of it in one packet was recorded before the card cut it
     */
    public void add(ByteBuffer packet, int offset, int length, int segment) {
        coalescer.add(packet, offset, length, unfinished(packet, offset, length, segment));
    }

    /** Hands over all that is held. */
    public void flush() {
        coalescer.flush();
    }

    /**
     * Writes the length into the header of an IPv4 packet whose sender left that to its network card, as some do for segments
     * that the card cuts; anything else stays as it is.
     *
     * @param length how long the packet is, in bytes, up to 65,535
     */
    public static void writeLength(ByteBuffer packet, int offset, int length) {
        if (IpPackets.hasHeader(packet, offset, length) && IpPackets.version(packet, offset) == 4) {
            Bytes.put16(packet, offset + HeaderLayout.IPV4_TOTAL_LENGTH, length);
            Bytes.put16(packet, offset + HeaderLayout.IPV4_CHECKSUM, Checksums.ipv4Header(packet, offset));
        }
    }

    /** Puts the pseudo-header's sum in the checksum's place, where there is a checksum, and says so. */
    private static long unfinished(ByteBuffer packet, int offset, int length, int segment) {
        int transport = IpPackets.transport(packet, offset, length);
        if (transport == IpPackets.MALFORMED) {
            return Offload.NONE;
        }
        int at = IpPackets.transportOffset(transport);
        return switch (IpPackets.transportProtocol(transport)) {
            case IpPackets.TCP -> tcp(packet, offset, length, at, segment);
            case IpPackets.UDP -> udp(packet, offset, length, at);
            default -> Offload.NONE;
        };
    }

    private static long tcp(ByteBuffer packet, int offset, int length, int at, int segment) {
        if (length - at < HeaderLayout.TCP_LENGTH_MIN) {
            return Offload.NONE;
        }
        int header = at + IpPackets.tcpHeaderLength(packet, offset + at);
        if (header < at + HeaderLayout.TCP_LENGTH_MIN || header > length) {
            return Offload.NONE;
        }
        int sum = Checksums.pseudoHeader(packet, offset, IpPackets.TCP, length - at);
        Bytes.put16(packet, offset + at + HeaderLayout.TCP_CHECKSUM, sum);
        boolean whole = length - header <= segment;
        int type = whole
                ? Offload.GSO_NONE
                : IpPackets.version(packet, offset) == 4 ? Offload.GSO_TCPV4 : Offload.GSO_TCPV6;
        return Offload.of(Offload.NEEDS_CSUM, type, whole ? 0 : segment, at, HeaderLayout.TCP_CHECKSUM);
    }

    private static long udp(ByteBuffer packet, int offset, int length, int at) {
        boolean summed = length - at >= HeaderLayout.UDP_HEADER_LENGTH
                && Bytes.u16(packet, offset + at + HeaderLayout.UDP_CHECKSUM) != 0;
        if (!summed) {
            return Offload.NONE;
        }
        int sum = Checksums.pseudoHeader(packet, offset, IpPackets.UDP, length - at);
        Bytes.put16(packet, offset + at + HeaderLayout.UDP_CHECKSUM, sum);
        return Offload.of(Offload.NEEDS_CSUM, Offload.GSO_NONE, 0, at, HeaderLayout.UDP_CHECKSUM);
    }
}
