package io.ztun.core.internal.offload;

import java.nio.ByteBuffer;

import io.ztun.api.FrameLimits;
import io.ztun.api.Offload;
import io.ztun.core.internal.ip.Bytes;
import io.ztun.core.internal.ip.HeaderLayout;
import io.ztun.core.internal.ip.IpPackets;

/**
 * One packet as the {@link Coalescer} sees it: where its headers and its payload are. Made once and pointed at one packet
 * after the other.
 */
final class SegmentView {

    /** Flags that a segment inside a super-packet cannot have, because it would end there or never start. */
    private static final int ENDING =
            HeaderLayout.FIN | HeaderLayout.SYN | HeaderLayout.RST | HeaderLayout.PSH | HeaderLayout.URG;

    ByteBuffer buffer;
    int offset;
    int length;

    /** Offset of the transport header from the packet's start. */
    int transport;

    /** Length of all headers. */
    int header;

    boolean ipv6;
    boolean tcp;

    /** Both ports. */
    int ports;

    /** Whether the transport checksum is still to be completed; set by {@link #takes}. */
    boolean partial;

    /** Payload bytes in each segment: the packet's own payload unless it is a super-packet; set by {@link #takes}. */
    int size;

    /**
     * Points it at a packet.
     *
     * @return whether the packet belongs to a flow: unfragmented TCP or UDP with complete headers, whatever else may be
     *     wrong with it
     */
    boolean pointAt(ByteBuffer packet, int at, int bytes) {
        buffer = packet;
        offset = at;
        length = bytes;
        if (!IpPackets.hasHeader(packet, at, bytes)) {
            return false;
        }
        int found = IpPackets.transport(packet, at, bytes);
        if (found == IpPackets.MALFORMED) {
            return false;
        }
        ipv6 = IpPackets.version(packet, at) == 6;
        transport = IpPackets.transportOffset(found);
        return hasTransport(IpPackets.transportProtocol(found));
    }

    private boolean hasTransport(int protocol) {
        tcp = protocol == IpPackets.TCP;
        int least = tcp ? HeaderLayout.TCP_LENGTH_MIN : HeaderLayout.UDP_HEADER_LENGTH;
        if (!tcp && protocol != IpPackets.UDP || length - transport < least) {
            return false;
        }
        ports = Bytes.i32(buffer, offset + transport);
        header = transport + (tcp ? IpPackets.tcpHeaderLength(buffer, offset + transport) : least);
        return true;
    }

    int payload() {
        return length - header;
    }

    int flags() {
        return Bytes.u8(buffer, offset + transport + HeaderLayout.TCP_FLAGS);
    }

    int sequence() {
        return Bytes.i32(buffer, offset + transport + HeaderLayout.TCP_SEQUENCE);
    }

    int ipv4Id() {
        return Bytes.u16(buffer, offset + HeaderLayout.IPV4_ID);
    }

    /**
     * Whether the headers are of the kind that a super-packet is made of: no IP options or extension headers, lengths that
     * agree, data inside, no digest of the segment.
     */
    boolean isPlain() {
        boolean bare = ipv6
                ? transport == HeaderLayout.IPV6_LENGTH
                : transport == HeaderLayout.IPV4_LENGTH_MIN
                        && (Bytes.u16(buffer, offset + HeaderLayout.IPV4_FRAGMENT) & HeaderLayout.IPV4_FRAGMENT_NOT_DF)
                                == 0;
        return bare
                && length <= FrameLimits.MAX_PACKET_LENGTH
                && IpPackets.length(buffer, offset, offset + length) == length
                && payload() > 0
                && (tcp ? isPlainTcp() : udpLength() == length - transport);
    }

    private boolean isPlainTcp() {
        return header >= options() && !TcpOptions.haveDigest(buffer, offset + options(), offset + header);
    }

    /** Whether segments of TCP that this one is cut into may have its options, each of them. */
    boolean optionsMayRepeat() {
        return TcpOptions.mayRepeat(buffer, offset + options(), offset + header);
    }

    /** Where the options of TCP begin, from the packet's start. */
    private int options() {
        return transport + HeaderLayout.TCP_LENGTH_MIN;
    }

    private int udpLength() {
        return Bytes.u16(buffer, offset + transport + HeaderLayout.UDP_LENGTH);
    }

    /** Whether a super-packet may begin with this: it does not end with it. */
    boolean mayBegin() {
        return !tcp || (flags() & ENDING) == 0;
    }

    /** Whether a super-packet ends with this, whatever its size. */
    boolean ends() {
        return tcp && (flags() & (HeaderLayout.FIN | HeaderLayout.PSH)) != 0;
    }

    /** Takes in the metadata of a plain packet; false if it is of a kind that does not join. */
    boolean takes(long offload) {
        size = Offload.isSuperPacket(offload) ? Offload.gsoSize(offload) : payload();
        partial = offload != Offload.NONE;
        int field = tcp ? HeaderLayout.TCP_CHECKSUM : HeaderLayout.UDP_CHECKSUM;
        return !partial || (Offload.csumStart(offload) == transport && Offload.csumOffset(offload) == field);
    }

    /** How many segments there are, 1 unless this is a super-packet. */
    int segments() {
        return OffloadCheck.segments(payload(), size);
    }

    /** Whether it is a single segment with less payload than that. */
    boolean isOneSmallerThan(int payload) {
        return payload() < payload && size == payload();
    }

    /** Whether the checksums are what a {@link Segmenter} would write, or would begin with where they are incomplete. */
    boolean isSound() {
        return partial ? ipv4HeaderMatches() && holdsPseudoHeader() : checksumsMatch();
    }

    /**
     * Whether every checksum is, to the bit, the one that a {@link Segmenter} would write. That is stricter than being
     * right: TCP may write a zero as 0xffff.
     */
    boolean checksumsMatch() {
        if (!ipv4HeaderMatches()) {
            return false;
        }
        int start = offset + transport;
        int bytes = length - transport;
        int stored = Bytes.u16(buffer, start + (tcp ? HeaderLayout.TCP_CHECKSUM : HeaderLayout.UDP_CHECKSUM));
        int sum = Checksums.add(Checksums.subtract(Checksums.sum(buffer, start, bytes), stored), pseudoHeader());
        int wanted = ~sum & 0xffff;
        return stored == (tcp ? wanted : Checksums.notZero(wanted));
    }

    private boolean ipv4HeaderMatches() {
        return ipv6 || Checksums.ipv4Header(buffer, offset) == Bytes.u16(buffer, offset + HeaderLayout.IPV4_CHECKSUM);
    }

    private boolean holdsPseudoHeader() {
        int field = tcp ? HeaderLayout.TCP_CHECKSUM : HeaderLayout.UDP_CHECKSUM;
        return Bytes.u16(buffer, offset + transport + field) == pseudoHeader();
    }

    private int pseudoHeader() {
        return Checksums.pseudoHeader(buffer, offset, tcp ? IpPackets.TCP : IpPackets.UDP, length - transport);
    }
}
