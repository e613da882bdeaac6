package io.ztun.estimate.capture;

import java.nio.ByteBuffer;

/**
 * Finds the IP packet behind the header of the link that it was recorded on. The numbers are those of
 * <a href="https://www.tcpdump.org/linktypes.html">tcpdump.org</a>. Stateless.
 */
public final class LinkLayer {
    /** There is no IP packet in it. */
    public static final int NOT_IP = -1;

    /** The link is of a kind that nobody here can read. */
    public static final int UNKNOWN = -2;

    private static final int NULL = 0;
    private static final int ETHERNET = 1;
    private static final int RAW_BSD = 12;
    private static final int RAW_OPENBSD = 14;
    private static final int RAW = 101;
    private static final int LOOP = 108;
    private static final int LINUX_COOKED = 113;
    private static final int IPV4 = 228;
    private static final int IPV6 = 229;
    private static final int LINUX_COOKED_2 = 276;

    private static final int TYPE_IPV4 = 0x0800;
    private static final int TYPE_IPV6 = 0x86dd;
    private static final int TYPE_VLAN = 0x8100;
    private static final int TYPE_SERVICE_VLAN = 0x88a8;
    private static final int TYPE_OLD_SERVICE_VLAN = 0x9100;
    private static final int VLAN_TAG = 4;

    private LinkLayer() {}

    /**
     * Where the IP packet begins.
     *
     * @param offset where the link's header begins
     * @param length how many bytes there are from there on
     * @return the index in the buffer, with a byte of the packet there at least; {@link #NOT_IP} or {@link #UNKNOWN}
     */
    public static int ipPacket(int linkType, ByteBuffer buffer, int offset, int length) {
        int end = offset + length;
        return switch (linkType) {
            case ETHERNET -> behindType(buffer, offset + 12, 2, end);
            case LINUX_COOKED -> behindType(buffer, offset + 14, 2, end);
            case LINUX_COOKED_2 -> behindType(buffer, offset, 20, end);
            case RAW, RAW_BSD, RAW_OPENBSD, IPV4, IPV6 -> ip(buffer, offset, end);
            case NULL, LOOP -> ip(buffer, offset + 4, end); // the address family before it is another on every system
            default -> UNKNOWN;
        };
    }

    private static int ip(ByteBuffer buffer, int at, int end) {
        int version = at < end ? (buffer.get(at) & 0xff) >>> 4 : 0;
        return version == 4 || version == 6 ? at : NOT_IP;
    }

    /** @param behind how far from the type the packet begins; tags of VLANs come between */
    private static int behindType(ByteBuffer buffer, int typeAt, int behind, int end) {
        if (typeAt + behind > end) {
            return NOT_IP;
        }
        int type = u16(buffer, typeAt);
        int at = typeAt + behind;
        while (isTag(type) && at + VLAN_TAG <= end) {
            type = u16(buffer, at + 2);
            at += VLAN_TAG;
        }
        return type == TYPE_IPV4 || type == TYPE_IPV6 ? ip(buffer, at, end) : NOT_IP;
    }

    private static boolean isTag(int type) {
        return type == TYPE_VLAN || type == TYPE_SERVICE_VLAN || type == TYPE_OLD_SERVICE_VLAN;
    }

    private static int u16(ByteBuffer buffer, int at) {
        return (buffer.get(at) & 0xff) << 8 | buffer.get(at + 1) & 0xff;
    }
}
