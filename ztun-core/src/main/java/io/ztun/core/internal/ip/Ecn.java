package io.ztun.core.internal.ip;

import java.nio.ByteBuffer;

/**
 * The field in which routers tell of congestion without losing the packet (RFC 3168 section 5), and what becomes of it where
 * packets travel in others (RFC 6040). Thread-safe.
 */
public final class Ecn {
    /** The sender does not know of it; such a packet can only be dropped. */
    public static final int NOT_ECT = 0;

    /** The sender knows of it; of the two ways to say so, this one is usual. */
    public static final int ECT_0 = 2;

    /** Congestion was experienced. */
    public static final int CE = 3;

    /** Traffic class and ECN are one byte, at 1 in IPv4 and across 0 and 1 in IPv6. */
    private static final int FIELD = 1;

    private static final int IPV6_SHIFT = 4;

    private Ecn() {}

    /** What {@link #inner} answers for a packet that can only be dropped. */
    public static final int DROP = -1;

    /** DSCP and ECN of a packet whose header is complete, as one byte. */
    public static int trafficClass(ByteBuffer buffer, int offset) {
        return IpPackets.version(buffer, offset) == 6
                ? Bytes.u16(buffer, offset) >>> IPV6_SHIFT & 0xff
                : Bytes.u8(buffer, offset + FIELD);
    }

    /**
     * The traffic class for what two packets travel in together. Where one does not know ECN, so does the whole: marked, it would
     * have to be dropped. Where only one has met congestion, or both say differently that they know ECN, {@link #ECT_0} takes
     * nothing from either.
     */
    public static int shared(int one, int other) {
        if (one == other) {
            return one;
        }
        int ecn = (one & CE) == (other & CE)
                ? one & CE
                : (one & CE) == NOT_ECT || (other & CE) == NOT_ECT ? NOT_ECT : ECT_0;
        return ecn | ((one & ~CE) == (other & ~CE) ? one & ~CE : 0);
    }

    /**
     * What a packet's codepoint becomes when it leaves what it travelled in (RFC 6040 section 4.2).
     *
     * @param outer the codepoint of that
     * @return a codepoint, or {@link #DROP}
     */
    public static int inner(int inner, int outer) {
        if (inner == NOT_ECT) {
            return outer == CE ? DROP : NOT_ECT;
        }
        return outer == NOT_ECT || inner == CE ? inner : outer == CE ? CE : inner == ECT_0 ? outer : inner;
    }

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
        set(buffer, offset, CE);
        return true;
    }

    /** Changes a packet's codepoint. */
    public static void set(ByteBuffer buffer, int offset, int codepoint) {
        int former = of(buffer, offset);
        int field = Bytes.u8(buffer, offset + FIELD);
        if (IpPackets.version(buffer, offset) == 6) {
            buffer.put(offset + FIELD, (byte) (field & ~(CE << IPV6_SHIFT) | codepoint << IPV6_SHIFT));
            return;
        }
        buffer.put(offset + FIELD, (byte) (field & ~CE | codepoint));
        // RFC 1624 section 3.
        int at = offset + HeaderLayout.IPV4_CHECKSUM;
        int sum = (~Bytes.u16(buffer, at) & 0xffff) + (~former & 0xffff) + codepoint;
        sum = (sum & 0xffff) + (sum >>> 16);
        Bytes.put16(buffer, at, ~((sum & 0xffff) + (sum >>> 16)) & 0xffff);
    }
}
