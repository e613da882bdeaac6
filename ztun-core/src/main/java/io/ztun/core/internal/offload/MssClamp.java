package io.ztun.core.internal.offload;

import java.nio.ByteBuffer;

import io.ztun.api.Offload;
import io.ztun.core.internal.ip.Bytes;
import io.ztun.core.internal.ip.HeaderLayout;
import io.ztun.core.internal.ip.IpPackets;

/**
 * Lowers the maximum segment size that TCP announces in its SYN (RFC 9293 section 3.7.1) to what a tunnel carries
 * without being slowed down by losses. Thread-safe.
 */
public final class MssClamp {
    private static final int MSS_OPTION_LENGTH = 4;

    /** Every host takes so much (RFC 9293 section 3.7.1). */
    private static final int MSS_MIN = 536;

    private MssClamp() {}

    /**
     * Finds what a SYN announces. One with TCP-AO counts as having nothing to lower, because its digest covers the options
     * (RFC 5925 section 5.1; a pair of hosts may agree to leave them out, which cannot be seen). That of MD5 does not cover them
     * (RFC 2385 section 2.0).
     *
     * @param length the packet's length in bytes; its IP header is complete
     * @return where the option's value stands, in bytes from the packet's start; 0 if the packet has none
     */
    public static int find(ByteBuffer packet, int offset, int length) {
        if (IpPackets.protocol(packet, offset) != IpPackets.TCP || IpPackets.isIpv4Fragment(packet, offset)) {
            return 0;
        }
        int start = IpPackets.headerLength(packet, offset);
        if (length < start + HeaderLayout.TCP_LENGTH_MIN
                || (Bytes.u8(packet, offset + start + HeaderLayout.TCP_FLAGS) & HeaderLayout.SYN) == 0) {
            return 0;
        }
        int end = start + IpPackets.tcpHeaderLength(packet, offset + start);
        return end <= length ? value(packet, offset, offset + start + HeaderLayout.TCP_LENGTH_MIN, offset + end) : 0;
    }

    private static int value(ByteBuffer packet, int offset, int from, int end) {
        int option = TcpOptions.find(packet, from, end, TcpOptions.MSS);
        boolean present = option != TcpOptions.NONE && Bytes.u8(packet, option + 1) == MSS_OPTION_LENGTH;
        boolean covered = TcpOptions.find(packet, from, end, TcpOptions.AO) != TcpOptions.NONE;
        return present && !covered ? option + 2 - offset : 0;
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

    private static int mss(ByteBuffer packet, int offset, int maxLength) {
        int headers = HeaderLayout.TCP_LENGTH_MIN
                + (IpPackets.version(packet, offset) == 6 ? HeaderLayout.IPV6_LENGTH : HeaderLayout.IPV4_LENGTH_MIN);
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
        int field = offset + start + HeaderLayout.TCP_CHECKSUM;
        boolean odd = (value - start & 1) != 0;
        int sum = Checksums.add(~Bytes.u16(packet, field) & 0xffff, ~word(former, odd) & 0xffff);
        Bytes.put16(packet, field, ~Checksums.add(sum, word(mss, odd)));
    }

    /** A value that begins in the lower byte of a word weighs as if its bytes were swapped (RFC 1071 section 2 B). */
    private static int word(int value, boolean odd) {
        return odd ? Short.reverseBytes((short) value) & 0xffff : value;
    }
}
