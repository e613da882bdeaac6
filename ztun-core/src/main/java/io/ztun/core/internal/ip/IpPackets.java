package io.ztun.core.internal.ip;

import java.nio.ByteBuffer;

import io.ztun.api.FrameLimits;

/**
 * Reads the headers of IP packets. Nothing is kept; thread-safe. Where a method asks for a packet with a complete header,
 * {@link #length(ByteBuffer, int, int)} or {@link #hasHeader(ByteBuffer, int, int)} has said so before.
 */
public final class IpPackets {

    /** What a method returns for bytes that are no packet of its kind. */
    public static final int MALFORMED = -1;

    /** TCP's protocol number. */
    public static final int TCP = 6;

    /** UDP's protocol number. */
    public static final int UDP = 17;

    /**
     * How far into a packet a transport header may begin. Real ones are some ten bytes in, with extension headers or
     * tunnels some hundred; and the kernel refuses a checksum that begins near 64 KiB.
     */
    public static final int MAX_TRANSPORT_OFFSET = 1_024;

    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    private static final int DESTINATION_OPTIONS = 60;

    private IpPackets() {}

    /** The version field of the packet at {@code offset}: 4, 6, or what else stands there. At least one byte is there. */
    public static int version(ByteBuffer buffer, int offset) {
        return Bytes.u8(buffer, offset) >>> 4;
    }

    /**
     * Whether {@code length} bytes hold a complete IPv4 header, options included, or the fixed header of IPv6.
     *
     * @param length bytes from {@code offset}, 0 or more
     */
    public static boolean hasHeader(ByteBuffer buffer, int offset, int length) {
        if (length < HeaderLayout.IPV4_LENGTH_MIN) {
            return false;
        }
        return switch (version(buffer, offset)) {
            case 4 -> {
                int header = headerLength(buffer, offset);
                yield header >= HeaderLayout.IPV4_LENGTH_MIN && header <= length;
            }
            case 6 -> length >= HeaderLayout.IPV6_LENGTH;
            default -> false;
        };
    }

    /**
     * The length that the packet at {@code offset} states of itself: IPv4's total length, IPv6's payload length and the
     * header's 40 bytes. A jumbogram (RFC 2675) is malformed.
     *
     * @param limit where the bytes end in {@code buffer}
     * @return bytes, header included; {@link #MALFORMED} if there is no complete header, or if the packet ends before its
     *     header or behind {@code limit}
     */
    public static int length(ByteBuffer buffer, int offset, int limit) {
        if (!hasHeader(buffer, offset, limit - offset)) {
            return MALFORMED;
        }
        int length = version(buffer, offset) == 4
                ? Bytes.u16(buffer, offset + HeaderLayout.IPV4_TOTAL_LENGTH)
                : HeaderLayout.IPV6_LENGTH + Bytes.u16(buffer, offset + HeaderLayout.IPV6_PAYLOAD_LENGTH);
        boolean whole = length >= headerLength(buffer, offset)
                && length <= limit - offset
                && length <= FrameLimits.MAX_PACKET_LENGTH;
        return whole ? length : MALFORMED;
    }

    /** The header's length in bytes: IPv4's with its options, IPv6's fixed 40. Version 4 or 6. */
    public static int headerLength(ByteBuffer buffer, int offset) {
        int first = Bytes.u8(buffer, offset);
        return first >>> 4 == 4 ? (first & 0xf) * 4 : HeaderLayout.IPV6_LENGTH;
    }

    /** What a TCP header at {@code at} says of its length in bytes, options included. Its shortest form is there. */
    public static int tcpHeaderLength(ByteBuffer buffer, int at) {
        return (Bytes.u8(buffer, at + HeaderLayout.TCP_DATA_OFFSET) >>> 4) * 4;
    }

    /** IPv4's protocol, or IPv6's next header, which may be an extension's. The header is complete. */
    public static int protocol(ByteBuffer buffer, int offset) {
        return Bytes.u8(
                buffer,
                offset + (version(buffer, offset) == 4 ? HeaderLayout.IPV4_PROTOCOL : HeaderLayout.IPV6_NEXT_HEADER));
    }

    /** Whether this is a fragment of an IPv4 packet. The header is complete. */
    public static boolean isIpv4Fragment(ByteBuffer buffer, int offset) {
        return version(buffer, offset) == 4
                && (Bytes.u16(buffer, offset + HeaderLayout.IPV4_FRAGMENT) & HeaderLayout.IPV4_FRAGMENT_ANY) != 0;
    }

    /**
     * Finds the transport header behind IPv4's options or IPv6's extension headers.
     *
     * @param length the packet's length; the header is complete
     * @return the protocol in the upper 16 bits, the header's offset from the packet's start in the lower;
     *     {@link #MALFORMED} for a fragment, or if the extension headers leave the packet or go on for too long
     */
    public static int transport(ByteBuffer buffer, int offset, int length) {
        if (version(buffer, offset) == 6) {
            return ipv6Transport(buffer, offset, length);
        }
        return isIpv4Fragment(buffer, offset)
                ? MALFORMED
                : protocol(buffer, offset) << 16 | headerLength(buffer, offset);
    }

    /**
     * Whether two packets surely belong to one flow of TCP or UDP: same addresses, protocol, ports, and as much before
     * these. Fragments do not.
     *
     * @param length the one's length in bytes; both headers are complete
     */
    public static boolean sameFlow(ByteBuffer buffer, int offset, int length, int otherOffset, int otherLength) {
        if (version(buffer, offset) != version(buffer, otherOffset)) {
            return false;
        }
        boolean ipv6 = version(buffer, offset) == 6;
        int transport = transport(buffer, offset, length);
        int at = transportOffset(transport);
        int protocol = transportProtocol(transport);
        boolean comparable = transport != MALFORMED
                && transport == transport(buffer, otherOffset, otherLength)
                && (protocol == TCP || protocol == UDP)
                && at + Integer.BYTES <= Math.min(length, otherLength);
        int addresses = ipv6 ? HeaderLayout.IPV6_SOURCE : HeaderLayout.IPV4_SOURCE;
        return comparable
                && Bytes.same(buffer, offset + addresses, buffer, otherOffset + addresses, ipv6 ? 32 : 8)
                && Bytes.i32(buffer, offset + at) == Bytes.i32(buffer, otherOffset + at);
    }

    /** The protocol in what {@link #transport(ByteBuffer, int, int)} returned. */
    public static int transportProtocol(int transport) {
        return transport >>> 16;
    }

    /** The header's offset in what {@link #transport(ByteBuffer, int, int)} returned. */
    public static int transportOffset(int transport) {
        return transport & 0xffff;
    }

    /** Skips the extension headers that the kernel segments behind (RFC 8200 section 4). A fragment header is not one. */
    private static int ipv6Transport(ByteBuffer buffer, int offset, int length) {
        int next = Bytes.u8(buffer, offset + HeaderLayout.IPV6_NEXT_HEADER);
        int at = HeaderLayout.IPV6_LENGTH;
        while (next == HOP_BY_HOP || next == ROUTING || next == DESTINATION_OPTIONS) {
            if (at + 8 > length) {
                return MALFORMED;
            }
            next = Bytes.u8(buffer, offset + at);
            at += (Bytes.u8(buffer, offset + at + 1) + 1) * 8;
            if (at > length || at > MAX_TRANSPORT_OFFSET) {
                return MALFORMED;
            }
        }
        return next == FRAGMENT ? MALFORMED : next << 16 | at;
    }

    /** Whether two packets of one version have the same source and the same destination. */
    public static boolean sameAddresses(ByteBuffer a, int offsetA, ByteBuffer b, int offsetB) {
        return version(a, offsetA) == 4
                ? Bytes.i64(a, offsetA + HeaderLayout.IPV4_SOURCE) == Bytes.i64(b, offsetB + HeaderLayout.IPV4_SOURCE)
                : Bytes.same(a, offsetA + HeaderLayout.IPV6_SOURCE, b, offsetB + HeaderLayout.IPV6_SOURCE, 32);
    }
}
