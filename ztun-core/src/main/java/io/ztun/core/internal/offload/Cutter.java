package io.ztun.core.internal.offload;

import java.nio.ByteBuffer;

import io.ztun.api.Offload;
import io.ztun.core.internal.ip.Bytes;
import io.ztun.core.internal.ip.HeaderLayout;
import io.ztun.core.internal.ip.IpPackets;

/**
 * Cuts what is too long for a datagram: super-packets, and long packets of TCP, whose payload may be cut anywhere. Segments
 * are those that a {@link Segmenter} would make, except that their transport checksums are left to be completed, so that
 * cutting looks at headers only; and that several may stay together as a smaller super-packet.
 *
 * <p>A segment can be made in place: its header is written before its payload, over payload of segments that came before
 * it and have been sent. One thread; nothing is allocated.
 */
public final class Cutter {
    /** TCP segments with less payload than this are not worth their header: the packet goes in one piece instead. */
    private static final int PAYLOAD_MIN = 64;

    private final SegmentView view = new SegmentView();

    /** The first segment's header, because the packet's own is written over. */
    private final ByteBuffer template = ByteBuffer.allocateDirect(IpPackets.MAX_TRANSPORT_OFFSET + 64);

    private ByteBuffer packet;
    private int offset;
    private int length;
    private long offload;

    private int header;
    private int size;
    private int transport;
    private boolean tcp;

    /** Whether a segment may end at any byte, as those of TCP may unless there is a digest. */
    private boolean anywhere;

    private boolean ipv6;
    private int flags;
    private int pseudo;
    private int ipv4Sum;

    private int done;
    private int index;

    /**
     * Begins with another packet; what was left of the former one is forgotten.
     *
     * @param length the packet's length in bytes; its IP header is complete
     * @param offload its metadata, not yet checked
     * @param maxLength how long a segment should be at most, in bytes. One of UDP may be longer, since its payload must not
     *     be cut, and one of TCP that has a digest; and so may a packet that cannot be cut at all
     * @return whether the metadata belongs to the packet
     */
    public boolean start(ByteBuffer packet, int offset, int length, long offload, int maxLength) {
        long checked = OffloadCheck.check(packet, offset, length, offload);
        if (checked == OffloadCheck.INVALID) {
            return false;
        }
        this.packet = packet;
        this.offset = offset;
        this.length = length;
        this.offload = checked;
        header = 0;
        size = length;
        done = 0;
        index = 0;
        if (Offload.isSuperPacket(checked)) {
            cutSuperPacket(maxLength);
        } else if (length > maxLength && mayCut()) {
            cutTcp(maxLength);
        }
        return true;
    }

    private void cutSuperPacket(int maxLength) {
        transport = Offload.csumStart(offload);
        tcp = Offload.gsoType(offload) != Offload.GSO_UDP_L4;
        int field = transport + (tcp ? HeaderLayout.TCP_CHECKSUM : HeaderLayout.UDP_CHECKSUM);
        // Not computed anew: with a source route the final destination is not the one in the IP header.
        pseudo = Checksums.subtract(Bytes.u16(packet, offset + field), length - transport);
        int most = Offload.gsoSize(offload);
        prepare(OffloadCheck.headerLength(packet, offset, length, offload));
        int options = transport + HeaderLayout.TCP_LENGTH_MIN;
        anywhere = tcp && !TcpOptions.haveDigest(packet, offset + options, offset + header);
        size = anywhere ? Math.min(most, longestPayload(maxLength, most)) : most;
    }

    /** A packet with an id of its own (no "don't fragment") stays whole, for its pieces would take ids of others. */
    private boolean mayCut() {
        return view.pointAt(packet, offset, length)
                && view.tcp
                && view.isPlain()
                && view.optionsMayRepeat()
                && (view.flags() & (HeaderLayout.SYN | HeaderLayout.RST | HeaderLayout.URG)) == 0
                && (view.ipv6 || (Bytes.u16(packet, offset + HeaderLayout.IPV4_FRAGMENT) & HeaderLayout.IPV4_DF) != 0)
                && view.takes(offload)
                && view.isSound();
    }

    private void cutTcp(int maxLength) {
        transport = view.transport;
        tcp = true;
        anywhere = true;
        pseudo = Checksums.pseudoHeader(packet, offset, IpPackets.TCP, 0);
        int payload = view.payload();
        prepare(view.header);
        size = Math.min(payload, longestPayload(maxLength, payload));
    }

    private int longestPayload(int maxLength, int otherwise) {
        int payload = maxLength - header;
        return payload < PAYLOAD_MIN ? otherwise : payload;
    }

    private void prepare(int headerLength) {
        header = headerLength;
        template.put(0, packet, offset, headerLength);
        ipv6 = IpPackets.version(template, 0) == 6;
        flags = tcp ? Bytes.u8(template, transport + HeaderLayout.TCP_FLAGS) : 0;
        if (!ipv6) {
            Bytes.put16(template, HeaderLayout.IPV4_CHECKSUM, 0);
            int sum = Checksums.sum(template, 0, IpPackets.headerLength(template, 0));
            int lengthAndId = Checksums.add(
                    Bytes.u16(template, HeaderLayout.IPV4_TOTAL_LENGTH), Bytes.u16(template, HeaderLayout.IPV4_ID));
            ipv4Sum = Checksums.subtract(sum, lengthAndId);
        }
    }

    /** Whether the packet is not cut: its only piece is itself. */
    public boolean isWhole() {
        return header == 0;
    }

    /** Bytes of header that each piece has; 0 for a packet that is not cut. */
    public int header() {
        return header;
    }

    /** Payload bytes of a segment. */
    public int size() {
        return size;
    }

    /** Payload bytes that are left; of a packet that is not cut, all its bytes or none. */
    public int left() {
        return length - header - done;
    }

    /** Payload bytes that have been cut off so far. */
    public int done() {
        return done;
    }

    /** How many segments have been cut off so far. */
    public int segmentsDone() {
        return index;
    }

    /** Payload bytes of the next segment. */
    public int segment() {
        return Math.min(size, left());
    }

    /**
     * Payload bytes of the longest piece from here on that is not longer than {@code bytes}: several segments together. One
     * segment at least, even if that is longer.
     */
    public int piece(int bytes) {
        int room = Math.min(bytes - header, left());
        if (room <= size) {
            return segment();
        }
        return anywhere ? room : segmentsIn(room) * size;
    }

    private int segmentsIn(int room) {
        return tcp ? room / size : Math.min(room / size, OffloadCheck.MAX_UDP_SEGMENTS_WRITTEN);
    }

    /**
     * What is left to do for the next piece.
     *
     * @param payload the piece's payload in bytes
     */
    public long offload(int payload) {
        if (isWhole()) {
            return offload;
        }
        int field = tcp ? HeaderLayout.TCP_CHECKSUM : HeaderLayout.UDP_CHECKSUM;
        return payload <= size
                ? Offload.of(Offload.NEEDS_CSUM, Offload.GSO_NONE, 0, transport, field)
                : Offload.of(Offload.NEEDS_CSUM, gsoType(), size, transport, field);
    }

    private int gsoType() {
        if (!tcp) {
            return Offload.GSO_UDP_L4;
        }
        int ecn = index == 0 && (flags & HeaderLayout.CWR) != 0 ? Offload.GSO_ECN : 0;
        return (ipv6 ? Offload.GSO_TCPV6 : Offload.GSO_TCPV4) | ecn;
    }

    /**
     * Writes the next piece elsewhere, and stays where it is.
     *
     * @param payload the piece's payload in bytes
     * @return the piece's length in bytes
     */
    public int write(ByteBuffer target, int at, int payload) {
        target.put(at + header, packet, offset + header + done, payload);
        writeHeader(target, at, payload);
        return header + payload;
    }

    /**
     * Makes the next piece where its payload lies, and stays where it is. The former ones cannot be made again.
     *
     * @return where the piece begins in the packet's buffer
     */
    public int writeInPlace(int payload) {
        writeHeader(packet, offset + done, payload);
        return offset + done;
    }

    /** Goes on behind a piece. */
    public void advance(int payload) {
        done += payload;
        index += OffloadCheck.segments(payload, size);
    }

    /** Goes to where {@link #done()} and {@link #segmentsDone()} were before, if no piece was made in place since. */
    public void moveTo(int done, int segmentsDone) {
        this.done = done;
        index = segmentsDone;
    }

    private void writeHeader(ByteBuffer target, int at, int payload) {
        if (isWhole()) {
            return;
        }
        target.put(at, template, 0, header);
        int total = header + payload;
        if (ipv6) {
            Bytes.put16(target, at + HeaderLayout.IPV6_PAYLOAD_LENGTH, total - HeaderLayout.IPV6_LENGTH);
        } else {
            writeIpv4(target, at, total);
        }
        int checksum = Checksums.add(pseudo, total - transport);
        int start = at + transport;
        if (tcp) {
            writeTcp(target, start, payload);
            Bytes.put16(target, start + HeaderLayout.TCP_CHECKSUM, checksum);
        } else {
            Bytes.put16(target, start + HeaderLayout.UDP_LENGTH, total - transport);
            Bytes.put16(target, start + HeaderLayout.UDP_CHECKSUM, checksum);
        }
    }

    private void writeIpv4(ByteBuffer target, int at, int total) {
        int id = Bytes.u16(template, HeaderLayout.IPV4_ID) + index & 0xffff;
        int sum = Checksums.add(ipv4Sum, total + id);
        Bytes.put16(target, at + HeaderLayout.IPV4_TOTAL_LENGTH, total);
        Bytes.put16(target, at + HeaderLayout.IPV4_ID, id);
        Bytes.put16(target, at + HeaderLayout.IPV4_CHECKSUM, ~sum);
    }

    private void writeTcp(ByteBuffer target, int start, int payload) {
        int sequence = Bytes.i32(template, transport + HeaderLayout.TCP_SEQUENCE) + done;
        int first = index == 0 ? 0 : HeaderLayout.CWR;
        int last = payload == left() ? 0 : HeaderLayout.FIN | HeaderLayout.PSH;
        Bytes.put32(target, start + HeaderLayout.TCP_SEQUENCE, sequence);
        Bytes.put8(target, start + HeaderLayout.TCP_FLAGS, flags & ~(first | last));
    }
}
