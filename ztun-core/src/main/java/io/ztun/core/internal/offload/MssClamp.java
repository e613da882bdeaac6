package io.ztun.core.internal.offload;

import java.nio.ByteBuffer;

import io.ztun.api.Offload;
import io.ztun.core.internal.ip.Bytes;
import io.ztun.core.internal.ip.Header;
import io.ztun.core.internal.ip.IpPackets;

/**
 * Lowers the maximum segment size that TCP announces in its SYN (RFC 9293 section 3.7.1) to what a tunnel carries
 * without being slowed down by losses. Thread-safe.
 */
public final class MssClamp {
    private static final int OPTION_END = 0;
    private static final int OPTION_NOP = 1;
    private static final int OPTION_MSS = 2;
    private static final int OPTION_MSS_LENGTH = 4;

    /** Every host takes so much (RFC 9293 section 3.7.1). */
    private static final int MSS_MIN = 536;

    private MssClamp() {}

    /**
     * Finds what a SYN announces.
     *
     * @param length the packet's length in bytes; its IP header is complete
     * @return where the option's value stands, in bytes from the packet's start; 0 if the packet has none
     */
    public static int find(ByteBuffer packet, int offset, int length) {
        if (IpPackets.protocol(packet, offset) != IpPackets.TCP || IpPackets.isIpv4Fragment(packet, offset)) {
            return 0;
        }
        int start = IpPackets.headerLength(packet, offset);
        if (length < start + Header.TCP_LENGTH_MIN
                || (Bytes.u8(packet, offset + start + Header.TCP_FLAGS) & Header.SYN) == 0) {
            return 0;
        }
        int end = start + OffloadCheck.tcpHeaderLength(packet, offset + start);
        return end <= length ? option(packet, offset, start + Header.TCP_LENGTH_MIN, end) : 0;
    }

    /**
     * Whether a packet announces too much.
     *
     * @param value what {@link #find} returned, not 0
     * @param maxLength how long packets may be, in bytes
     */
    public static boolean exceeds(ByteBuffer packet, int offset, int value, int maxLength) {
        return Bytes.u16(packet, offset + value) > mss(packet, offset, maxLength);
    }

    private static int option(ByteBuffer packet, int offset, int from, int end) {
        int at = from;
        while (at <= end - OPTION_MSS_LENGTH) {
            int kind = Bytes.u8(packet, offset + at);
            int length = kind == OPTION_NOP ? 1 : Bytes.u8(packet, offset + at + 1);
            if (kind == OPTION_MSS && length == OPTION_MSS_LENGTH) {
                return at + 2;
            }
            if (kind == OPTION_END || length == 0) {
                return 0;
            }
            at += length;
        }
        return 0;
    }

    private static int mss(ByteBuffer packet, int offset, int maxLength) {
        int headers = Header.TCP_LENGTH_MIN
                + (IpPackets.version(packet, offset) == 6 ? Header.IPV6_LENGTH : Header.IPV4_LENGTH_MIN);
        return Math.max(MSS_MIN, maxLength - headers);
    }

    /**
     * Lowers the value that was found, and corrects the checksum for it (RFC 1624) unless that is still to be completed.
     *
     * @param value what {@link #find} returned
     * @param offload the packet's metadata
     */
    public static void lower(ByteBuffer packet, int offset, int value, long offload, int maxLength) {
        int former = Bytes.u16(packet, offset + value);
        int mss = mss(packet, offset, maxLength);
        Bytes.put16(packet, offset + value, mss);
        if (Offload.needsChecksum(offload)) {
            return;
        }
        int start = IpPackets.headerLength(packet, offset);
        int field = offset + start + Header.TCP_CHECKSUM;
        boolean odd = (value - start & 1) != 0;
        int sum = Checksums.add(~Bytes.u16(packet, field) & 0xffff, ~word(former, odd) & 0xffff);
        Bytes.put16(packet, field, ~Checksums.add(sum, word(mss, odd)));
    }

    /** A value that begins in the lower byte of a word weighs as if its bytes were swapped (RFC 1071 section 2 B). */
    private static int word(int value, boolean odd) {
        return odd ? Short.reverseBytes((short) value) & 0xffff : value;
    }
}
