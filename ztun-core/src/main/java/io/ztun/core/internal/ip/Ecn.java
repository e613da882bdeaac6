package io.ztun.core.internal.ip;

import java.nio.ByteBuffer;

/** The field in which routers tell of congestion without losing the packet (RFC 3168 section 5). Thread-safe. */
public final class Ecn {
    /** The sender does not know of it; such a packet can only be dropped. */
    public static final int NOT_ECT = 0;

    /** Congestion was experienced. */
    public static final int CE = 3;

    /** Traffic class and ECN are one byte, at 1 in IPv4 and across 0 and 1 in IPv6. */
    private static final int FIELD = 1;

    private static final int IPV6_SHIFT = 4;

    private Ecn() {}

    /** The codepoint of a packet whose header is complete. */
    public static int of(ByteBuffer buffer, int offset) {
        int field = Bytes.u8(buffer, offset + FIELD);
        return (IpPackets.version(buffer, offset) == 6 ? field >>> IPV6_SHIFT : field) & CE;
    }

    /**
     * Says in a packet's header that there is congestion, where its sender listens.
     *
     * @return whether the header says so now
     */
    public static boolean mark(ByteBuffer buffer, int offset) {
        int former = of(buffer, offset);
        if (former == NOT_ECT || former == CE) {
            return former == CE;
        }
        boolean ipv6 = IpPackets.version(buffer, offset) == 6;
        int field = Bytes.u8(buffer, offset + FIELD);
        buffer.put(offset + FIELD, (byte) (field | (ipv6 ? CE << IPV6_SHIFT : CE)));
        if (!ipv6) {
            // The sum of the words grows by what was added, so that its complement shrinks (RFC 1624 section 3).
            int at = offset + HeaderLayout.IPV4_CHECKSUM;
            int sum = (~Bytes.u16(buffer, at) & 0xffff) + CE - former;
            Bytes.put16(buffer, at, ~((sum & 0xffff) + (sum >>> 16)) & 0xffff);
        }
        return true;
    }
}
