package io.ztun.core.internal.packet;

import java.nio.ByteBuffer;

import io.ztun.api.Offload;
import io.ztun.api.PacketBatch;
import io.ztun.core.internal.ip.Bytes;
import io.ztun.core.internal.ip.IpPackets;

/**
 * The records of a frame's body, one packet each, without a gap. A record's first byte says what it is:
 *
 * <pre>
 *   0x40-0x4f  an IPv4 packet; its length is in its header
 *   0x60-0x6f  an IPv6 packet, likewise
 *   0x80-0xff  a packet whose header is predicted; see {@link io.ztun.core.internal.headers}
 *   0x02       a TCP or UDP packet follows whose checksum is still to be completed: it holds the pseudo-header's sum
 *   0x01       a packet with offload metadata:
 *
 *              +------+---------------------+-----------------------
 *              | 0x01 | metadata (8 bytes)  | IPv4 or IPv6 packet ...
 *              +------+---------------------+-----------------------
 * </pre>
 *
 * The metadata is the {@link Offload} value in network byte order.
 */
public final class Records {
    /** First byte of a record with offload metadata. */
    static final byte OFFLOADED = 0x01;

    /** Bytes before the packet in such a record. */
    public static final int OFFLOADED_PREFIX = 9;

    /** First byte of a record whose packet lacks its own transport checksum, and nothing else. */
    static final byte PARTIAL = 0x02;

    /** Bytes before the packet in such a record. */
    public static final int PARTIAL_PREFIX = 1;

    private Records() {}

    /** Writes the record of packet {@code index} and returns its length. */
    static int write(PacketBatch batch, int index, ByteBuffer target, int targetOffset) {
        int length = batch.length(index);
        long offload = batch.offload(index);
        int prefix = prefixLength(offload, batch.transport(index));
        target.put(targetOffset + prefix, batch.buffer(), batch.offset(index), length);
        writePrefix(prefix, offload, target, targetOffset);
        return prefix + length;
    }

    /**
     * Writes what stands before the packet, directly before {@code packetOffset}.
     *
     * @param transport what {@link IpPackets#transport} says of the packet, or of the one that it was cut from
     * @return where the record begins
     */
    public static int prepend(long offload, int transport, ByteBuffer buffer, int packetOffset) {
        int prefix = prefixLength(offload, transport);
        writePrefix(prefix, offload, buffer, packetOffset - prefix);
        return packetOffset - prefix;
    }

    /**
     * How long the prefix of a packet's record is.
     *
     * @param transport what {@link IpPackets#transport} says of the packet, or of the one that it was cut from
     */
    public static int prefixLength(long offload, int transport) {
        if (offload == Offload.NONE) {
            return 0;
        }
        boolean mayBePartial = Offload.flags(offload) == Offload.NEEDS_CSUM && !Offload.isSuperPacket(offload);
        return mayBePartial && offload == PartialChecksum.of(transport) ? PARTIAL_PREFIX : OFFLOADED_PREFIX;
    }

    /** Writes a prefix of the length that {@link #prefixLength} gave. */
    public static void writePrefix(int prefix, long offload, ByteBuffer target, int offset) {
        if (prefix == PARTIAL_PREFIX) {
            target.put(offset, PARTIAL);
        } else if (prefix == OFFLOADED_PREFIX) {
            target.put(offset, OFFLOADED);
            Bytes.put64(target, offset + 1, offload);
        }
    }
}
