package io.ztun.core.internal.offload;

import java.nio.ByteBuffer;

import io.ztun.api.FrameLimits;
import io.ztun.core.internal.ip.Bytes;
import io.ztun.core.internal.ip.Header;
import io.ztun.core.internal.ip.IpPackets;

/**
 * One packet as the {@link Coalescer} sees it: where its headers and its payload are. Made once and pointed at one packet
 * after the other.
 */
final class SegmentView {

    /** Flags that a segment inside a super-packet cannot have, because it would end there or never start. */
    private static final int ENDING = Header.FIN | Header.SYN | Header.RST | Header.PSH | Header.URG;

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
        int least = tcp ? Header.TCP_LENGTH_MIN : Header.UDP_HEADER_LENGTH;
        if (!tcp && protocol != IpPackets.UDP || length - transport < least) {
            return false;
        }
        ports = Bytes.i32(buffer, offset + transport);
        header = transport + (tcp ? OffloadCheck.tcpHeaderLength(buffer, offset + transport) : least);
        return true;
    }

    int payload() {
        return length - header;
    }

    int flags() {
        return Bytes.u8(buffer, offset + transport + Header.TCP_FLAGS);
    }

    int sequence() {
        return Bytes.i32(buffer, offset + transport + Header.TCP_SEQUENCE);
    }

    int ipv4Id() {
        return Bytes.u16(buffer, offset + Header.IPV4_ID);
    }

    /**
     * Whether the headers are of the kind that a super-packet is made of: no IP options or extension headers, lengths that
     * agree, data inside.
     */
    boolean isPlain() {
        boolean bare = ipv6
                ? transport == Header.IPV6_LENGTH
                : transport == Header.IPV4_LENGTH_MIN
                        && (Bytes.u16(buffer, offset + Header.IPV4_FRAGMENT) & Header.IPV4_FRAGMENT_NOT_DF) == 0;
        return bare
                && length <= FrameLimits.MAX_PACKET_LENGTH
                && IpPackets.length(buffer, offset, offset + length) == length
                && payload() > 0
                && (tcp ? header >= transport + Header.TCP_LENGTH_MIN : udpLength() == length - transport);
    }

    private int udpLength() {
        return Bytes.u16(buffer, offset + transport + Header.UDP_LENGTH);
    }

    /** Whether a super-packet may begin with this: it does not end with it. */
    boolean mayBegin() {
        return !tcp || (flags() & ENDING) == 0;
    }

    /** Whether a super-packet ends with this, whatever its size. */
    boolean ends() {
        return tcp && (flags() & (Header.FIN | Header.PSH)) != 0;
    }

    /**
     * Whether every checksum is, to the bit, the one that a {@link Segmenter} would write. That is stricter than being
     * right: TCP may write a zero as 0xffff.
     */
    boolean checksumsMatch() {
        if (!ipv6 && Checksums.ipv4Header(buffer, offset) != Bytes.u16(buffer, offset + Header.IPV4_CHECKSUM)) {
            return false;
        }
        int start = offset + transport;
        int bytes = length - transport;
        int protocol = tcp ? IpPackets.TCP : IpPackets.UDP;
        int stored = Bytes.u16(buffer, start + (tcp ? Header.TCP_CHECKSUM : Header.UDP_CHECKSUM));
        int sum = Checksums.add(
                Checksums.subtract(Checksums.sum(buffer, start, bytes), stored),
                Checksums.pseudoHeader(buffer, offset, protocol, bytes));
        int wanted = ~sum & 0xffff;
        return stored == (tcp ? wanted : Checksums.notZero(wanted));
    }
}
