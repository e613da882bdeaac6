package io.ztun.core.internal.ip;

import java.nio.ByteBuffer;

/**
 * Source and destination of packets as two 64-bit halves, so that both families are compared and looked up alike: an IPv4
 * address is taken for its IPv4-mapped IPv6 address. Packets have a complete header. Thread-safe.
 */
public final class IpAddresses {
    /** The upper half of an IPv4 address as an IPv4-mapped IPv6 address (RFC 4291 section 2.5.5.2). */
    public static final long IPV4_HIGH = 0;

    private static final long IPV4_LOW = 0xffff_0000_0000L;

    private IpAddresses() {}

    /** The source's upper 64 bits; for IPv4 {@link #IPV4_HIGH}. */
    public static long sourceHigh(ByteBuffer buffer, int offset) {
        return IpPackets.version(buffer, offset) == 6
                ? Bytes.i64(buffer, offset + HeaderLayout.IPV6_SOURCE)
                : IPV4_HIGH;
    }

    /** The source's lower 64 bits; for IPv4 those of the mapped address. */
    public static long sourceLow(ByteBuffer buffer, int offset) {
        return IpPackets.version(buffer, offset) == 6
                ? Bytes.i64(buffer, offset + HeaderLayout.IPV6_SOURCE + 8)
                : mapped(Bytes.i32(buffer, offset + HeaderLayout.IPV4_SOURCE));
    }

    /** The destination's upper 64 bits; for IPv4 {@link #IPV4_HIGH}. */
    public static long destinationHigh(ByteBuffer buffer, int offset) {
        return IpPackets.version(buffer, offset) == 6
                ? Bytes.i64(buffer, offset + HeaderLayout.IPV6_DESTINATION)
                : IPV4_HIGH;
    }

    /** The destination's lower 64 bits; for IPv4 those of the mapped address. */
    public static long destinationLow(ByteBuffer buffer, int offset) {
        return IpPackets.version(buffer, offset) == 6
                ? Bytes.i64(buffer, offset + HeaderLayout.IPV6_DESTINATION + 8)
                : mapped(Bytes.i32(buffer, offset + HeaderLayout.IPV4_DESTINATION));
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
        int header = IpPackets.headerLength(buffer, offset);
        long mix = sourceLow(buffer, offset) * 31 + destinationLow(buffer, offset);
        mix = mix * 31 + IpPackets.protocol(buffer, offset);
        if (length >= header + Integer.BYTES) {
            mix = mix * 31 + Bytes.i32(buffer, offset + header);
        }
        mix *= 0x9e37_79b9_7f4a_7c15L;
        return (int) (mix >>> 32);
    }

    /**
     * A number that packets to and from one service share: its protocol and the lower of the two ports, since clients take
     * high ones.
     *
     * @param length the packet's length in bytes; its IP header is complete
     * @param transport what {@link IpPackets#transport} says of it
     */
    public static int serviceHash(ByteBuffer buffer, int offset, int length, int transport) {
        int ports = offset + IpPackets.transportOffset(transport);
        int service = IpPackets.protocol(buffer, offset);
        if (transport != IpPackets.MALFORMED && ports + Integer.BYTES <= offset + length) {
            service = service << 16 | Math.min(Bytes.u16(buffer, ports), Bytes.u16(buffer, ports + Short.BYTES));
        }
        return service * 0x9e37_79b9 >>> 16;
    }
}
