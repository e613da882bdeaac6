package io.ztun.core.internal.packet;

import java.nio.ByteBuffer;

import io.ztun.api.Offload;
import io.ztun.api.PacketBatch;

/**
 * The records of a frame's body, one packet each, without a gap. A record's first byte says what it is:
 *
 * <pre>
 *   0x40-0x4f  an IPv4 packet; its length is in its header
 *   0x60-0x6f  an IPv6 packet, likewise
 *   0x80-0xff  a packet whose header is predicted; see {@link io.ztun.core.internal.headers}
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
    static final int OFFLOADED_PREFIX = 9;

    private Records() {}

    /** Writes the record of packet {@code index} and returns its length. */
    static int write(PacketBatch batch, int index, ByteBuffer target, int targetOffset) {
        int length = batch.length(index);
        int prefix = writePrefix(batch.offload(index), target, targetOffset);
        target.put(targetOffset + prefix, batch.buffer(), batch.offset(index), length);
        return prefix + length;
    }

    /** Writes what stands before the packet, directly before {@code packetOffset}; returns where the record begins. */
    public static int prepend(long offload, ByteBuffer buffer, int packetOffset) {
        if (offload == Offload.NONE) {
            return packetOffset;
        }
        writePrefix(offload, buffer, packetOffset - OFFLOADED_PREFIX);
        return packetOffset - OFFLOADED_PREFIX;
    }

    private static int writePrefix(long offload, ByteBuffer target, int offset) {
        if (offload == Offload.NONE) {
            return 0;
        }
        target.put(offset, OFFLOADED);
        target.putLong(offset + 1, offload);
        return OFFLOADED_PREFIX;
    }
}
