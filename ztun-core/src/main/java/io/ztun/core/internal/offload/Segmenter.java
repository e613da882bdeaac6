package io.ztun.core.internal.offload;

import java.nio.ByteBuffer;
import java.util.Objects;

import io.ztun.api.Offload;
import io.ztun.api.PacketBatch;
import io.ztun.core.internal.ip.Bytes;
import io.ztun.core.internal.ip.HeaderLayout;
import io.ztun.core.internal.ip.IpPackets;

/**
 * Cuts super-packets into complete packets, each byte as a kernel without offload would send it ({@code tcp_gso_segment},
 * {@code __udp_gso_segment}, {@code inet_gso_segment}): lengths, IPv4's id one higher from packet to packet, sequence
 * numbers, FIN and PSH on the last only, CWR on the first only, every checksum. A packet that merely lacks its checksum
 * comes out with it.
 *
 * <pre>{@code
 * if (segmenter.start(packet, offset, length, offload) != Segmenter.INVALID) {
 *     for (int n = segmenter.next(target, at); n > 0; n = segmenter.next(target, at)) { ... }
 * }
 * }</pre>
 *
 * <p>One thread; nothing is allocated. The packet stays untouched, and has to, until the last segment is out.
 */
public final class Segmenter {

    /** The metadata does not belong to the packet; see {@link OffloadCheck}. */
    public static final int INVALID = -1;

    private ByteBuffer packet;
    private int offset;
    private int length;
    private long offload;

    private int header;
    private int size;
    private int count;
    private int index;
    private int done;

    /**
     * Begins with another packet; what was left of the former one is forgotten.
     *
     * @param length the packet's length in bytes
     * @param offload its metadata, not yet checked
     * @return how many packets there will be, at least 1, or {@link #INVALID}
     */
    public int start(ByteBuffer packet, int offset, int length, long offload) {
        final long checked = OffloadCheck.check(packet, offset, length, offload);
        if (checked == OffloadCheck.INVALID) {
            index = 0;
            count = 0;
            return INVALID;
        }
        this.packet = packet;
        this.offset = offset;
        this.length = length;
        this.offload = checked;
        index = 0;
        done = 0;
        boolean whole = !Offload.isSuperPacket(checked);
        header = whole ? 0 : OffloadCheck.headerLength(packet, offset, length, checked);
        size = whole ? length : Offload.gsoSize(checked);
        count = OffloadCheck.segments(length - header, size);
        return count;
    }

    /** How long the next packet will be, in bytes; 0 if there is none. */
    public int nextLength() {
        return index == count ? 0 : header + Math.min(size, length - header - done);
    }

    /**
     * Writes the next packet.
     *
     * @param target another range of memory than the super-packet's
     * @param at where its first byte goes
     * @return its length in bytes, or 0 if there are no more
     * @throws IndexOutOfBoundsException if it does not fit; nothing has been written then
     */
    public int next(ByteBuffer target, int at) {
        final int total = nextLength();
        if (total == 0) {
            return 0;
        }
        Objects.checkFromIndexSize(at, total, target.limit());
        if (Offload.isSuperPacket(offload)) {
            writeSegment(target, at, total);
        } else {
            target.put(at, packet, offset, total);
            Checksums.complete(target, at, total, offload);
        }
        done += total - header;
        index++;
        return total;
    }

    /**
     * Adds packets to a batch, as many as it has room for.
     *
     * @return whether all are out; if not, call again with room
     */
    public boolean drainTo(PacketBatch batch) {
        while (index < count && batch.hasRoom(nextLength())) {
            batch.add(next(batch.buffer(), batch.nextOffset()), Offload.NONE);
        }
        return index == count;
    }

    private void writeSegment(ByteBuffer target, int at, int total) {
        target.put(at, packet, offset, header);
        target.put(at + header, packet, offset + header + done, total - header);
        writeIpLength(target, at, total);
        int start = Offload.csumStart(offload);
        if (Offload.gsoType(offload) == Offload.GSO_UDP_L4) {
            writeUdp(target, at + start, total - start);
        } else {
            writeTcp(target, at + start, total - start);
        }
    }

    private void writeIpLength(ByteBuffer target, int at, int total) {
        if (IpPackets.version(target, at) == 6) {
            Bytes.put16(target, at + HeaderLayout.IPV6_PAYLOAD_LENGTH, total - HeaderLayout.IPV6_LENGTH);
            return;
        }
        Bytes.put16(target, at + HeaderLayout.IPV4_TOTAL_LENGTH, total);
        Bytes.put16(target, at + HeaderLayout.IPV4_ID, Bytes.u16(target, at + HeaderLayout.IPV4_ID) + index);
        Bytes.put16(target, at + HeaderLayout.IPV4_CHECKSUM, Checksums.ipv4Header(target, at));
    }

    private void writeTcp(ByteBuffer target, int at, int length) {
        int flags = Bytes.u8(target, at + HeaderLayout.TCP_FLAGS);
        if (index > 0) {
            Bytes.put32(
                    target, at + HeaderLayout.TCP_SEQUENCE, Bytes.i32(target, at + HeaderLayout.TCP_SEQUENCE) + done);
            flags &= ~HeaderLayout.CWR;
        }
        if (index < count - 1) {
            flags &= ~(HeaderLayout.FIN | HeaderLayout.PSH);
        }
        Bytes.put8(target, at + HeaderLayout.TCP_FLAGS, flags);
        Bytes.put16(target, at + HeaderLayout.TCP_CHECKSUM, checksum(target, at, length, HeaderLayout.TCP_CHECKSUM));
    }

    private void writeUdp(ByteBuffer target, int at, int length) {
        Bytes.put16(target, at + HeaderLayout.UDP_LENGTH, length);
        int checksum = checksum(target, at, length, HeaderLayout.UDP_CHECKSUM);
        Bytes.put16(target, at + HeaderLayout.UDP_CHECKSUM, Checksums.notZero(checksum));
    }

    /**
     * The checksum of a transport segment. The pseudo-header's part of it is the super-packet's with the length changed: not
     * computed anew, because with a source route the final destination is not the one in the IP header.
     */
    private int checksum(ByteBuffer target, int at, int length, int field) {
        int whole = this.length - Offload.csumStart(offload);
        int stored = Bytes.u16(target, at + field);
        int pseudo = Checksums.add(Checksums.subtract(stored, whole), length);
        Bytes.put16(target, at + field, pseudo);
        return ~Checksums.sum(target, at, length) & 0xffff;
    }
}
