package io.ztun.tun.linux;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import io.ztun.api.Offload;

/**
 * {@code struct virtio_net_hdr}, which stands before every packet of a device with {@code IFF_VNET_HDR}: Linux
 * {@code include/uapi/linux/virtio_net.h}. The TUN driver has it in the machine's byte order unless told otherwise.
 *
 * <pre>
 *   0       1          2         4          6            8             10
 *  +-------+----------+---------+----------+------------+-------------+
 *  | flags | GSO type | hdr_len | GSO size | csum start | csum offset |
 *  +-------+----------+---------+----------+------------+-------------+
 * </pre>
 */
final class VirtioNet {

    static final int HEADER_LENGTH = 10;

    private static final int FLAGS = 0;
    private static final int GSO_TYPE = 1;
    private static final int HDR_LEN = 2;
    private static final int GSO_SIZE = 4;
    private static final int CSUM_START = 6;
    private static final int CSUM_OFFSET = 8;

    /** What {@link Offload} knows; a later kernel's flags mean features that were not asked for. */
    private static final int KNOWN_FLAGS = Offload.NEEDS_CSUM | Offload.DATA_VALID;

    private static final int TCP_DATA_OFFSET = 12;
    private static final int UDP_HEADER_LENGTH = 8;

    /** Independent of the byte order that the buffer's owner has set. */
    private static final VarHandle SHORT =
            MethodHandles.byteBufferViewVarHandle(short[].class, ByteOrder.nativeOrder());

    private VirtioNet() {}

    /** Reads the header that begins at {@code index}. */
    static long get(ByteBuffer buffer, int index) {
        return Offload.of(
                buffer.get(index + FLAGS) & KNOWN_FLAGS,
                buffer.get(index + GSO_TYPE),
                (short) SHORT.get(buffer, index + GSO_SIZE),
                (short) SHORT.get(buffer, index + CSUM_START),
                (short) SHORT.get(buffer, index + CSUM_OFFSET));
    }

    /**
     * Writes a header at {@code index}.
     *
     * @param headersLength see {@link #headersLength}
     */
    static void put(ByteBuffer buffer, int index, long offload, int headersLength) {
        buffer.put(index + FLAGS, (byte) Offload.flags(offload));
        buffer.put(index + GSO_TYPE, (byte) Offload.gsoType(offload));
        SHORT.set(buffer, index + HDR_LEN, (short) headersLength);
        SHORT.set(buffer, index + GSO_SIZE, (short) Offload.gsoSize(offload));
        SHORT.set(buffer, index + CSUM_START, (short) Offload.csumStart(offload));
        SHORT.set(buffer, index + CSUM_OFFSET, (short) Offload.csumOffset(offload));
    }

    /**
     * The length of a super-packet's IP and transport headers. The kernel copies that much into the linear part of its
     * buffer: with less it has to copy again, with more the payload cannot be merged with its neighbours at the receiver.
     *
     * @return 0, which leaves it to the kernel, for other packets and for headers that are not all there
     */
    static int headersLength(ByteBuffer packet, int offset, int length, long offload) {
        if (!Offload.isSuperPacket(offload)) {
            return 0;
        }
        int transport = Offload.csumStart(offload);
        int end = transport + transportLength(packet, offset, length, offload);
        return end <= length ? end : 0;
    }

    private static int transportLength(ByteBuffer packet, int offset, int length, long offload) {
        if (Offload.gsoType(offload) == Offload.GSO_UDP_L4) {
            return UDP_HEADER_LENGTH;
        }
        int index = Offload.csumStart(offload) + TCP_DATA_OFFSET;
        return index < length ? (byteAt(packet, offset + index) & 0xf0) >> 2 : length;
    }

    /** The caller's limit means nothing, yet even absolute access heeds it. */
    private static byte byteAt(ByteBuffer packet, int index) {
        return index < packet.limit()
                ? packet.get(index)
                : packet.duplicate().clear().get(index);
    }
}
