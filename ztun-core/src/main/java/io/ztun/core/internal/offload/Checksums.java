package io.ztun.core.internal.offload;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import io.ztun.api.Offload;
import io.ztun.core.internal.ip.Bytes;
import io.ztun.core.internal.ip.HeaderLayout;
import io.ztun.core.internal.ip.IpPackets;

/**
 * The internet checksum (RFC 1071). Sums are folded to 16 bits and are numbers as they stand in a header: the first byte
 * is the high one. A sum of anything but zeros is never 0, so that it is 0xffff where the kernel's is. Thread-safe.
 */
public final class Checksums {

    /**
     * A fixed order, not the machine's: a sum in the wrong order is the right one with its bytes swapped (RFC 1071
     * section 2 B), and one swap at the end is cheaper than one at each step.
     */
    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long LOW = 0xffff_ffffL;

    private Checksums() {}

    /**
     * The sum of {@code length} bytes; an odd last one counts as if a zero followed.
     *
     * @throws IndexOutOfBoundsException if the range leaves the buffer
     */
    public static int sum(ByteBuffer buffer, int offset, int length) {
        // A step adds less than 2^33, so that no length can overflow the sum. Plain as it is, the loop becomes vector
        // code;
        // unrolled by hand it does not, and takes up to three times as long.
        long sum = 0;
        int at = offset;
        final int end = offset + length;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            long v = (long) LONG.get(buffer, at);
            sum += (v & LOW) + (v >>> 32);
        }
        return Short.toUnsignedInt(Short.reverseBytes((short) fold(sum + rest(buffer, at, end))));
    }

    /** The sum of the last bytes, fewer than eight, low byte first. */
    private static long rest(ByteBuffer buffer, int from, int end) {
        long sum = 0;
        int shift = 0;
        for (int at = from; at < end; at++) {
            sum += (long) Bytes.u8(buffer, at) << shift;
            shift ^= 8;
        }
        return sum;
    }

    /** Adds two sums. */
    public static int add(int a, int b) {
        return fold((long) a + b);
    }

    /** Takes one sum from another. */
    public static int subtract(int a, int b) {
        return fold((long) a + (~b & 0xffff));
    }

    private static int fold(long sum) {
        long s = (sum & LOW) + (sum >>> 32);
        s = (s & 0xffff) + (s >>> 16 & 0xffff) + (s >>> 32);
        s = (s & 0xffff) + (s >>> 16);
        return (int) ((s & 0xffff) + (s >>> 16));
    }

    /**
     * The sum of the pseudo-header (RFC 9293 section 3.1, RFC 8200 section 8.1) of a packet that goes to the destination in
     * its header: without source routes, that is.
     *
     * @param offset where the complete IP header begins
     * @param length bytes of the transport header and what follows
     */
    public static int pseudoHeader(ByteBuffer buffer, int offset, int protocol, int length) {
        int addresses = IpPackets.version(buffer, offset) == 4
                ? sum(buffer, offset + HeaderLayout.IPV4_SOURCE, 8)
                : sum(buffer, offset + HeaderLayout.IPV6_SOURCE, 32);
        return fold((long) addresses + protocol + length);
    }

    /** What belongs into the checksum field of the IPv4 header at {@code offset}, whatever stands there now. */
    public static int ipv4Header(ByteBuffer buffer, int offset) {
        int all = sum(buffer, offset, IpPackets.headerLength(buffer, offset));
        return ~subtract(all, Bytes.u16(buffer, offset + HeaderLayout.IPV4_CHECKSUM)) & 0xffff;
    }

    /**
     * Completes a checksum of which only the pseudo-header's part stands in its field, as the kernel's
     * {@code skb_checksum_help} does: a zero becomes 0xffff, because UDP means "none" by zero and to the others both are
     * the same.
     *
     * @param offset where the packet begins
     * @param length the packet's length in bytes
     * @param offload checked by {@link OffloadCheck}; nothing happens without {@link Offload#NEEDS_CSUM}
     */
    public static void complete(ByteBuffer buffer, int offset, int length, long offload) {
        if (Offload.needsChecksum(offload)) {
            int start = offset + Offload.csumStart(offload);
            int checksum = ~sum(buffer, start, offset + length - start) & 0xffff;
            Bytes.put16(buffer, start + Offload.csumOffset(offload), notZero(checksum));
        }
    }

    /** The checksum as UDP writes it (RFC 768): a zero would say that there is none. */
    static int notZero(int checksum) {
        return checksum == 0 ? 0xffff : checksum;
    }
}
