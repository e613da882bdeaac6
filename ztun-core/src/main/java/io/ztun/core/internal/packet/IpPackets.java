package io.ztun.core.internal.packet;

import java.nio.ByteBuffer;

/** Reads fields of IPv4 (RFC 791 section 3.1) and IPv6 (RFC 8200 section 3) headers. Buffers are big-endian. */
public final class IpPackets {
    /** What {@link #length} says of something that is no IP packet. */
    public static final int INVALID = -1;

    /** The upper half of an IPv4 address as an IPv4-mapped IPv6 address (RFC 4291 section 2.5.5.2). */
    public static final long IPV4_HIGH = 0;

    private static final long IPV4_LOW = 0xffff_0000_0000L;
    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;

    private IpPackets() {}

    /** The length of the packet at {@code offset} by its own header, or {@link #INVALID} if it leaves {@code end}. */
    public static int length(ByteBuffer buffer, int offset, int end) {
        int room = end - offset;
        if (room < IPV4_HEADER) {
            return INVALID;
        }
        int length = switch (version(buffer, offset)) {
            case 4 -> ipv4Length(buffer, offset);
            case 6 -> room < IPV6_HEADER ? INVALID : IPV6_HEADER + (buffer.getShort(offset + 4) & 0xffff);
            default -> INVALID;
        };
        return length <= room ? length : INVALID;
    }

    private static int ipv4Length(ByteBuffer buffer, int offset) {
        int header = (buffer.get(offset) & 0xf) * 4;
        int length = buffer.getShort(offset + 2) & 0xffff;
        return header >= IPV4_HEADER && length >= header ? length : INVALID;
    }

    /** The IP version, 4 or 6 in a valid packet. */
    public static int version(ByteBuffer buffer, int offset) {
        return (buffer.get(offset) >> 4) & 0xf;
    }

    /** The source's upper 64 bits; for IPv4 {@link #IPV4_HIGH}. */
    public static long sourceHigh(ByteBuffer buffer, int offset) {
        return version(buffer, offset) == 6 ? buffer.getLong(offset + 8) : IPV4_HIGH;
    }

    /** The source's lower 64 bits; for IPv4 those of the mapped address. */
    public static long sourceLow(ByteBuffer buffer, int offset) {
        return version(buffer, offset) == 6 ? buffer.getLong(offset + 16) : mapped(buffer.getInt(offset + 12));
    }

    /** The destination's upper 64 bits; for IPv4 {@link #IPV4_HIGH}. */
    public static long destinationHigh(ByteBuffer buffer, int offset) {
        return version(buffer, offset) == 6 ? buffer.getLong(offset + 24) : IPV4_HIGH;
    }

    /** The destination's lower 64 bits; for IPv4 those of the mapped address. */
    public static long destinationLow(ByteBuffer buffer, int offset) {
        return version(buffer, offset) == 6 ? buffer.getLong(offset + 32) : mapped(buffer.getInt(offset + 16));
    }

    private static long mapped(int ipv4) {
        return IPV4_LOW | (ipv4 & 0xffff_ffffL);
    }

    /** The upper 64 bits of an address of either family. */
    public static long high(byte[] address) {
        return address.length == 16 ? ByteBuffer.wrap(address).getLong(0) : IPV4_HIGH;
    }

    /** The lower 64 bits of an address of either family. */
    public static long low(byte[] address) {
        ByteBuffer raw = ByteBuffer.wrap(address);
        return address.length == 16 ? raw.getLong(8) : mapped(raw.getInt(0));
    }

    /** Whether an address is link-local unicast, fe80::/10 (RFC 4291 section 2.5.6). */
    public static boolean isLinkLocal(long high) {
        return high >>> 54 == 0xfe80 >>> 6;
    }

    /** Whether an address is multicast, 224.0.0.0/4 or ff00::/8, or IPv4's limited broadcast. */
    public static boolean isGroup(long high, long low) {
        if (high == IPV4_HIGH && low >>> 32 == 0xffff) {
            return (low & 0xf000_0000L) == 0xe000_0000L || low == (IPV4_LOW | 0xffff_ffffL);
        }
        return high >>> 56 == 0xff;
    }

    /** A number that packets of one flow share: addresses, protocol and the first four bytes behind the IP header. */
    public static int flowHash(ByteBuffer buffer, int offset, int length) {
        boolean v6 = version(buffer, offset) == 6;
        int header = v6 ? IPV6_HEADER : (buffer.get(offset) & 0xf) * 4;
        long mix = sourceLow(buffer, offset) * 31 + destinationLow(buffer, offset);
        mix = mix * 31 + buffer.get(offset + (v6 ? 6 : 9));
        if (length >= header + 4) {
            mix = mix * 31 + buffer.getInt(offset + header);
        }
        mix *= 0x9e37_79b9_7f4a_7c15L;
        return (int) (mix >>> 32);
    }
}
