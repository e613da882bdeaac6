package io.ztun.core.internal.offload;

import java.nio.ByteBuffer;

import io.ztun.api.FrameLimits;
import io.ztun.api.Offload;
import io.ztun.api.PacketBatch;
import io.ztun.core.internal.ip.Bytes;
import io.ztun.core.internal.ip.HeaderLayout;
import io.ztun.core.internal.ip.IpPackets;

/** One packet that the {@link Coalescer} holds back, and grows by those that follow it in its flow. */
final class CoalescedFlow {

    private static final int START = PacketBatch.HEADROOM;

    private final ByteBuffer buffer =
            ByteBuffer.allocateDirect(PacketBatch.HEADROOM + FrameLimits.MAX_PACKET_LENGTH + PacketBatch.TAILROOM);

    /** Bytes held; 0 if there are none. */
    private int length;

    private int count;
    private int size;
    private int transport;
    private int header;
    private boolean ipv6;
    private boolean tcp;
    private int ports;
    private boolean partial;
    private boolean complete;

    /** The metadata of another segment like the first, its checksums in the fields; for {@link #isPlainlyContinuedBy}. */
    private long nextOffload;

    private int nextPseudoHeader;

    /** The sum of the IPv4 header without its length, id and checksum. */
    private int ipv4Sum;

    boolean isEmpty() {
        return length == 0;
    }

    /** Whether nothing may follow what is held. */
    boolean isComplete() {
        return complete;
    }

    /** Whether the packet is of this flow: same version, protocol, addresses and ports. */
    boolean owns(SegmentView segment) {
        return length != 0
                && ports == segment.ports
                && tcp == segment.tcp
                && ipv6 == segment.ipv6
                && IpPackets.sameAddresses(buffer, START, segment.buffer, segment.offset);
    }

    /** Holds the first packet of a super-packet to be, or of none. */
    void begin(SegmentView segment) {
        buffer.put(START, segment.buffer, segment.offset, segment.length);
        length = segment.length;
        count = segment.segments();
        size = segment.size;
        partial = segment.partial;
        transport = segment.transport;
        header = segment.header;
        ipv6 = segment.ipv6;
        tcp = segment.tcp;
        ports = segment.ports;
        complete = segment.payload() % size != 0;
        nextOffload = Offload.NONE;
        if (tcp && partial) {
            expectLike(segment);
        }
    }

    private void expectLike(SegmentView segment) {
        nextOffload = Offload.of(Offload.NEEDS_CSUM, Offload.GSO_NONE, 0, transport, HeaderLayout.TCP_CHECKSUM);
        nextPseudoHeader = Checksums.pseudoHeader(buffer, START, IpPackets.TCP, header + size - transport);
        if (!ipv6) {
            int lengthAndId = Checksums.add(segment.length, segment.ipv4Id());
            int sum = ~Checksums.ipv4Header(buffer, START) & 0xffff;
            ipv4Sum = Checksums.subtract(sum, lengthAndId);
        }
    }

    /**
     * Whether the packet is the next segment of TCP, as long as the others, with nothing about it that ends anything: what
     * almost every packet of a bulk transfer is. True only where {@link #isContinuedBy} and {@link SegmentView#isSound}
     * are as well, found out with a fraction of their work.
     */
    boolean isPlainlyContinuedBy(ByteBuffer packet, int at, int bytes, long offload) {
        return length != 0
                && offload == nextOffload
                && offload != Offload.NONE
                && bytes == header + size
                && count < OffloadCheck.MAX_TCP_SEGMENTS
                && length + size <= FrameLimits.MAX_PACKET_LENGTH
                && (ipv6 ? ipv6Follows(packet, at, bytes) : ipv4Follows(packet, at, bytes))
                && tcpFollows(packet, at + transport);
    }

    private boolean ipv4Follows(ByteBuffer packet, int at, int bytes) {
        int id = Bytes.u16(buffer, START + HeaderLayout.IPV4_ID) + count & 0xffff;
        return Bytes.u16(packet, at) == Bytes.u16(buffer, START)
                && Bytes.u16(packet, at + HeaderLayout.IPV4_TOTAL_LENGTH) == bytes
                && Bytes.u16(packet, at + HeaderLayout.IPV4_ID) == id
                && Bytes.u16(packet, at + HeaderLayout.IPV4_FRAGMENT)
                        == Bytes.u16(buffer, START + HeaderLayout.IPV4_FRAGMENT)
                && Bytes.u16(packet, at + HeaderLayout.IPV4_TTL) == Bytes.u16(buffer, START + HeaderLayout.IPV4_TTL)
                && Bytes.u16(packet, at + HeaderLayout.IPV4_CHECKSUM) == (~Checksums.add(ipv4Sum, bytes + id) & 0xffff)
                && Bytes.i64(packet, at + HeaderLayout.IPV4_SOURCE)
                        == Bytes.i64(buffer, START + HeaderLayout.IPV4_SOURCE);
    }

    private boolean ipv6Follows(ByteBuffer packet, int at, int bytes) {
        return Bytes.i32(packet, at) == Bytes.i32(buffer, START)
                && Bytes.u16(packet, at + HeaderLayout.IPV6_PAYLOAD_LENGTH) == bytes - HeaderLayout.IPV6_LENGTH
                && Bytes.u16(packet, at + HeaderLayout.IPV6_NEXT_HEADER)
                        == Bytes.u16(buffer, START + HeaderLayout.IPV6_NEXT_HEADER)
                && IpPackets.sameAddresses(buffer, START, packet, at);
    }

    private boolean tcpFollows(ByteBuffer packet, int theirs) {
        int mine = START + transport;
        int flags = Bytes.u8(packet, theirs + HeaderLayout.TCP_FLAGS);
        return Bytes.i32(packet, theirs) == ports
                && Bytes.i32(packet, theirs + HeaderLayout.TCP_SEQUENCE)
                        == Bytes.i32(buffer, mine + HeaderLayout.TCP_SEQUENCE) + (length - header)
                && Bytes.i32(packet, theirs + HeaderLayout.TCP_ACKNOWLEDGEMENT)
                        == Bytes.i32(buffer, mine + HeaderLayout.TCP_ACKNOWLEDGEMENT)
                && Bytes.u8(packet, theirs + HeaderLayout.TCP_DATA_OFFSET)
                        == Bytes.u8(buffer, mine + HeaderLayout.TCP_DATA_OFFSET)
                && flags == (Bytes.u8(buffer, mine + HeaderLayout.TCP_FLAGS) & ~HeaderLayout.CWR)
                && Bytes.u16(packet, theirs + HeaderLayout.TCP_WINDOW)
                        == Bytes.u16(buffer, mine + HeaderLayout.TCP_WINDOW)
                && Bytes.u16(packet, theirs + HeaderLayout.TCP_CHECKSUM) == nextPseudoHeader
                && Bytes.u16(packet, theirs + HeaderLayout.TCP_URGENT)
                        == Bytes.u16(buffer, mine + HeaderLayout.TCP_URGENT)
                && Bytes.same(
                        buffer,
                        mine + HeaderLayout.TCP_LENGTH_MIN,
                        packet,
                        theirs + HeaderLayout.TCP_LENGTH_MIN,
                        header - transport - HeaderLayout.TCP_LENGTH_MIN);
    }

    /** Appends the payload of a packet that {@link #isPlainlyContinuedBy plainly} continues what is held. */
    void appendPlain(ByteBuffer packet, int at) {
        buffer.put(START + length, packet, at + header, size);
        length += size;
        count++;
    }

    /** Whether the packet continues what is held, its checksums left aside. */
    boolean isContinuedBy(SegmentView segment) {
        int limit = tcp ? OffloadCheck.MAX_TCP_SEGMENTS : OffloadCheck.MAX_UDP_SEGMENTS_WRITTEN;
        return segment.header == header
                && segment.transport == transport
                && segment.partial == partial
                && (segment.size == size || segment.isOneSmallerThan(size))
                && count + segment.segments() <= limit
                && length + segment.payload() <= FrameLimits.MAX_PACKET_LENGTH
                && sameIp(segment)
                && (!tcp || sameTcp(segment));
    }

    /** IPv4's id counts up as a segmenter will count it; a constant one, which the metadata cannot express, does not. */
    private boolean sameIp(SegmentView s) {
        if (ipv6) {
            return Bytes.i32(buffer, START) == Bytes.i32(s.buffer, s.offset)
                    && Bytes.u16(buffer, START + HeaderLayout.IPV6_NEXT_HEADER)
                            == Bytes.u16(s.buffer, s.offset + HeaderLayout.IPV6_NEXT_HEADER);
        }
        return Bytes.u16(buffer, START) == Bytes.u16(s.buffer, s.offset)
                && Bytes.u16(buffer, START + HeaderLayout.IPV4_FRAGMENT)
                        == Bytes.u16(s.buffer, s.offset + HeaderLayout.IPV4_FRAGMENT)
                && Bytes.u8(buffer, START + HeaderLayout.IPV4_TTL)
                        == Bytes.u8(s.buffer, s.offset + HeaderLayout.IPV4_TTL)
                && (Bytes.u16(buffer, START + HeaderLayout.IPV4_ID) + count & 0xffff) == s.ipv4Id();
    }

    private boolean sameTcp(SegmentView s) {
        int mine = START + transport;
        int theirs = s.offset + transport;
        int different = Bytes.u8(buffer, mine + HeaderLayout.TCP_FLAGS) ^ s.flags();
        return Bytes.i32(buffer, mine + HeaderLayout.TCP_SEQUENCE) + (length - header) == s.sequence()
                && Bytes.i32(buffer, mine + HeaderLayout.TCP_ACKNOWLEDGEMENT)
                        == Bytes.i32(s.buffer, theirs + HeaderLayout.TCP_ACKNOWLEDGEMENT)
                && (s.flags() & HeaderLayout.CWR) == 0
                && (different & ~(HeaderLayout.CWR | HeaderLayout.FIN | HeaderLayout.PSH)) == 0
                && Bytes.u8(buffer, mine + HeaderLayout.TCP_DATA_OFFSET)
                        == Bytes.u8(s.buffer, theirs + HeaderLayout.TCP_DATA_OFFSET)
                && Bytes.u16(buffer, mine + HeaderLayout.TCP_WINDOW)
                        == Bytes.u16(s.buffer, theirs + HeaderLayout.TCP_WINDOW)
                && Bytes.u16(buffer, mine + HeaderLayout.TCP_URGENT)
                        == Bytes.u16(s.buffer, theirs + HeaderLayout.TCP_URGENT)
                && Bytes.same(
                        buffer,
                        mine + HeaderLayout.TCP_LENGTH_MIN,
                        s.buffer,
                        theirs + HeaderLayout.TCP_LENGTH_MIN,
                        header - transport - HeaderLayout.TCP_LENGTH_MIN);
    }

    /** Appends the payload of a packet that continues what is held. */
    void append(SegmentView segment) {
        buffer.put(START + length, segment.buffer, segment.offset + header, segment.payload());
        length += segment.payload();
        count += segment.segments();
        complete = segment.payload() % size != 0 || segment.ends();
        if (tcp) {
            int flags = START + transport + HeaderLayout.TCP_FLAGS;
            int last = segment.flags() & (HeaderLayout.FIN | HeaderLayout.PSH);
            Bytes.put8(buffer, flags, Bytes.u8(buffer, flags) | last);
        }
    }

    /** Hands over what is held, a packet alone as it came, and holds nothing from then on. */
    void flush(PacketSink sink) {
        if (length == 0) {
            return;
        }
        int bytes = length;
        length = 0;
        sink.packet(buffer, START, bytes, count == 1 ? alone() : finish(bytes));
    }

    private long alone() {
        int field = tcp ? HeaderLayout.TCP_CHECKSUM : HeaderLayout.UDP_CHECKSUM;
        return partial ? Offload.of(Offload.NEEDS_CSUM, Offload.GSO_NONE, 0, transport, field) : Offload.NONE;
    }

    /** Writes the lengths of the whole, and leaves the transport checksum to be completed by whoever segments. */
    private long finish(int bytes) {
        if (ipv6) {
            Bytes.put16(buffer, START + HeaderLayout.IPV6_PAYLOAD_LENGTH, bytes - HeaderLayout.IPV6_LENGTH);
        } else {
            Bytes.put16(buffer, START + HeaderLayout.IPV4_TOTAL_LENGTH, bytes);
            Bytes.put16(buffer, START + HeaderLayout.IPV4_CHECKSUM, Checksums.ipv4Header(buffer, START));
        }
        return tcp ? finishTcp(bytes - transport) : finishUdp(bytes - transport);
    }

    private long finishTcp(int bytes) {
        int at = START + transport;
        Bytes.put16(
                buffer, at + HeaderLayout.TCP_CHECKSUM, Checksums.pseudoHeader(buffer, START, IpPackets.TCP, bytes));
        int ecn = (Bytes.u8(buffer, at + HeaderLayout.TCP_FLAGS) & HeaderLayout.CWR) != 0 ? Offload.GSO_ECN : 0;
        int type = (ipv6 ? Offload.GSO_TCPV6 : Offload.GSO_TCPV4) | ecn;
        return Offload.of(Offload.NEEDS_CSUM, type, size, transport, HeaderLayout.TCP_CHECKSUM);
    }

    private long finishUdp(int bytes) {
        int at = START + transport;
        Bytes.put16(buffer, at + HeaderLayout.UDP_LENGTH, bytes);
        Bytes.put16(
                buffer, at + HeaderLayout.UDP_CHECKSUM, Checksums.pseudoHeader(buffer, START, IpPackets.UDP, bytes));
        return Offload.of(Offload.NEEDS_CSUM, Offload.GSO_UDP_L4, size, transport, HeaderLayout.UDP_CHECKSUM);
    }
}
