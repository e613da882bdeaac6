package io.ztun.core.internal.headers;

import java.nio.ByteBuffer;

import io.ztun.core.internal.ip.Bytes;

/**
 * The fields of an IPv4 (RFC 791) or IPv6 (RFC 8200) header and of the TCP (RFC 9293) or UDP (RFC 768) header behind it.
 * {@link #read} takes a header in only if {@link #write} would make the same bytes of it.
 */
final class ParsedHeader {
    static final int TCP = 6;
    static final int UDP = 17;
    static final int IPV4_LENGTH = 20;
    static final int IPV6_LENGTH = 40;
    static final int TCP_LENGTH = 20;
    static final int UDP_LENGTH = 8;
    static final int FIN = 0x01;
    static final int SYN = 0x02;
    static final int PSH = 0x08;
    static final int MAX_OPTION_WORDS = 10;

    private static final int IPV4_FIRST_BYTE = 0x45;
    private static final int IPV4_FRAGMENT = 0x3fff;
    private static final int TIMESTAMPS_KIND = 8;
    private static final int TIMESTAMPS_LENGTH = 10;
    private static final int NOP_NOP_TIMESTAMPS = 0x0101080a;

    int version;
    int protocol;
    /** The addresses: source and destination in the first long for IPv4, in two longs each for IPv6. */
    long address0;

    long address1;
    long address2;
    long address3;
    int ports;
    /** IPv4: flags and fragment offset, so DF or nothing as a rule. IPv6: flow label. */
    int label;

    int trafficClass;
    int hopLimit;
    /** IPv4 identification; 0 in IPv6. */
    int id;

    int sequence;
    int acknowledgement;
    /** The eight flags of TCP with the four reserved bits above them. */
    int flags;

    int window;
    int urgent;
    int optionWords;
    /** Which option word holds TSval, with TSecr in the next (RFC 7323); -1 without timestamps. */
    int timestampWord;

    /** TSval; 0 without timestamps. */
    int timestampValue;

    /** TSecr; 0 without timestamps. */
    int timestampEcho;

    /** The option words; the two of the timestamps are not kept here and mean nothing. */
    final int[] options = new int[MAX_OPTION_WORDS];

    int checksum;
    int payloadLength;

    /** Becomes what another one is. */
    void copy(ParsedHeader other) {
        version = other.version;
        protocol = other.protocol;
        address0 = other.address0;
        address1 = other.address1;
        address2 = other.address2;
        address3 = other.address3;
        ports = other.ports;
        label = other.label;
        trafficClass = other.trafficClass;
        hopLimit = other.hopLimit;
        id = other.id;
        sequence = other.sequence;
        acknowledgement = other.acknowledgement;
        flags = other.flags;
        window = other.window;
        urgent = other.urgent;
        optionWords = other.optionWords;
        timestampWord = other.timestampWord;
        timestampValue = other.timestampValue;
        timestampEcho = other.timestampEcho;
        System.arraycopy(other.options, 0, options, 0, MAX_OPTION_WORDS);
        checksum = other.checksum;
        payloadLength = other.payloadLength;
    }

    int ipLength() {
        return version == 4 ? IPV4_LENGTH : IPV6_LENGTH;
    }

    int length() {
        return ipLength() + (protocol == TCP ? TCP_LENGTH + 4 * optionWords : UDP_LENGTH);
    }

    /** Where the transport checksum stands, from the start of the transport header. */
    int checksumOffset() {
        return protocol == TCP ? 16 : 6;
    }

    boolean sameFlow(ParsedHeader other) {
        return ports == other.ports
                && address0 == other.address0
                && address1 == other.address1
                && address2 == other.address2
                && address3 == other.address3
                && protocol == other.protocol
                && version == other.version;
    }

    int flowHash(int seed) {
        long hash = (address0 ^ seed) * 0x9e3779b97f4a7c15L;
        hash = (hash ^ hash >>> 32 ^ address1) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ hash >>> 32 ^ address2) * 0x94d049bb133111ebL;
        hash = (hash ^ hash >>> 32 ^ address3) * 0x9e3779b97f4a7c15L;
        hash = (hash ^ hash >>> 32 ^ ports ^ (long) (protocol << 4 | version) << 32) * 0xbf58476d1ce4e5b9L;
        return (int) (hash >>> 32);
    }

    /**
     * Takes in the headers of a packet. The fields mean nothing if the answer is no.
     *
     * @return whether it is a packet of the plain kind: no fragment, no IP options or extension headers, TCP or UDP, every
     *     length as it has to be, and the IPv4 header's checksum right
     */
    boolean read(ByteBuffer packet, int offset, int length) {
        if (length < IPV4_LENGTH + UDP_LENGTH) {
            return false;
        }
        version = Bytes.u8(packet, offset) >> 4;
        return switch (version) {
            case 4 -> readIpv4(packet, offset, length) && readTransport(packet, offset, length);
            case 6 ->
                length >= IPV6_LENGTH + UDP_LENGTH
                        && readIpv6(packet, offset, length)
                        && readTransport(packet, offset, length);
            default -> false;
        };
    }

    private boolean readIpv4(ByteBuffer packet, int offset, int length) {
        label = Bytes.u16(packet, offset + 6);
        if (Bytes.u8(packet, offset) != IPV4_FIRST_BYTE
                || Bytes.u16(packet, offset + 2) != length
                || (label & IPV4_FRAGMENT) != 0) {
            return false;
        }
        trafficClass = Bytes.u8(packet, offset + 1);
        id = Bytes.u16(packet, offset + 4);
        hopLimit = Bytes.u8(packet, offset + 8);
        protocol = Bytes.u8(packet, offset + 9);
        address0 = Bytes.i64(packet, offset + 12);
        address1 = 0;
        address2 = 0;
        address3 = 0;
        return Bytes.u16(packet, offset + 10) == ipv4Checksum(length);
    }

    private boolean readIpv6(ByteBuffer packet, int offset, int length) {
        final int first = Bytes.i32(packet, offset);
        label = first & 0xfffff;
        trafficClass = first >>> 20 & 0xff;
        id = 0;
        protocol = Bytes.u8(packet, offset + 6);
        hopLimit = Bytes.u8(packet, offset + 7);
        address0 = Bytes.i64(packet, offset + 8);
        address1 = Bytes.i64(packet, offset + 16);
        address2 = Bytes.i64(packet, offset + 24);
        address3 = Bytes.i64(packet, offset + 32);
        return Bytes.u16(packet, offset + 4) == length - IPV6_LENGTH;
    }

    private boolean readTransport(ByteBuffer packet, int offset, int length) {
        final int ipLength = ipLength();
        return switch (protocol) {
            case TCP -> length - ipLength >= TCP_LENGTH && readTcp(packet, offset + ipLength, length - ipLength);
            case UDP -> readUdp(packet, offset + ipLength, length - ipLength);
            default -> false;
        };
    }

    private boolean readUdp(ByteBuffer packet, int offset, int length) {
        ports = Bytes.i32(packet, offset);
        checksum = Bytes.u16(packet, offset + 6);
        payloadLength = length - UDP_LENGTH;
        return Bytes.u16(packet, offset + 4) == length;
    }

    private boolean readTcp(ByteBuffer packet, int offset, int length) {
        ports = Bytes.i32(packet, offset);
        sequence = Bytes.i32(packet, offset + 4);
        acknowledgement = Bytes.i32(packet, offset + 8);
        final int lengthAndFlags = Bytes.u16(packet, offset + 12);
        flags = lengthAndFlags & 0xfff;
        window = Bytes.u16(packet, offset + 14);
        checksum = Bytes.u16(packet, offset + 16);
        urgent = Bytes.u16(packet, offset + 18);
        optionWords = (lengthAndFlags >> 12) - TCP_LENGTH / 4;
        payloadLength = length - TCP_LENGTH - 4 * optionWords;
        if (optionWords < 0 || payloadLength < 0) {
            return false;
        }
        readOptions(packet, offset + TCP_LENGTH);
        return true;
    }

    private void readOptions(ByteBuffer packet, int offset) {
        timestampWord = findTimestamps(packet, offset);
        for (int i = 0; i < optionWords; i++) {
            options[i] = Bytes.i32(packet, offset + 4 * i);
        }
        timestampValue = timestampWord < 0 ? 0 : options[timestampWord];
        timestampEcho = timestampWord < 0 ? 0 : options[timestampWord + 1];
    }

    /** Timestamps that do not stand on a word boundary, which no stack in use makes, count as any other option. */
    private int findTimestamps(ByteBuffer packet, int offset) {
        if (optionWords == 3 && Bytes.i32(packet, offset) == NOP_NOP_TIMESTAMPS) {
            return 1;
        }
        final int end = 4 * optionWords;
        int i = 0;
        while (i < end) {
            final int kind = Bytes.u8(packet, offset + i);
            if (kind == 0) {
                return -1;
            }
            if (kind == 1) {
                i++;
                continue;
            }
            final int size = i + 1 < end ? Bytes.u8(packet, offset + i + 1) : 0;
            if (size < 2 || size > end - i) {
                return -1;
            }
            if (kind == TIMESTAMPS_KIND && size == TIMESTAMPS_LENGTH && (i + 2 & 3) == 0) {
                return i + 2 >> 2;
            }
            i += size;
        }
        return -1;
    }

    boolean sameOptions(ParsedHeader other) {
        if (optionWords != other.optionWords || timestampWord != other.timestampWord) {
            return false;
        }
        for (int i = 0; i < optionWords; i++) {
            if (options[i] != other.options[i] && !holdsTimestamp(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether an option word is one of the two that hold timestamps. */
    boolean holdsTimestamp(int word) {
        return timestampWord >= 0 && (word == timestampWord || word == timestampWord + 1);
    }

    /** Writes the headers; {@link #checksum} goes in as it stands. */
    void write(ByteBuffer packet, int offset) {
        final int length = length() + payloadLength;
        if (version == 4) {
            writeIpv4(packet, offset, length);
        } else {
            writeIpv6(packet, offset, length);
        }
        if (protocol == TCP) {
            writeTcp(packet, offset + ipLength());
        } else {
            writeUdp(packet, offset + ipLength());
        }
    }

    private void writeIpv4(ByteBuffer packet, int offset, int length) {
        Bytes.put16(packet, offset, IPV4_FIRST_BYTE << 8 | trafficClass);
        Bytes.put16(packet, offset + 2, length);
        Bytes.put32(packet, offset + 4, id << 16 | label);
        Bytes.put16(packet, offset + 8, hopLimit << 8 | protocol);
        Bytes.put16(packet, offset + 10, ipv4Checksum(length));
        Bytes.put64(packet, offset + 12, address0);
    }

    private void writeIpv6(ByteBuffer packet, int offset, int length) {
        Bytes.put32(packet, offset, 6 << 28 | trafficClass << 20 | label);
        Bytes.put32(packet, offset + 4, length - IPV6_LENGTH << 16 | protocol << 8 | hopLimit);
        Bytes.put64(packet, offset + 8, address0);
        Bytes.put64(packet, offset + 16, address1);
        Bytes.put64(packet, offset + 24, address2);
        Bytes.put64(packet, offset + 32, address3);
    }

    private void writeUdp(ByteBuffer packet, int offset) {
        Bytes.put32(packet, offset, ports);
        Bytes.put16(packet, offset + 4, UDP_LENGTH + payloadLength);
        Bytes.put16(packet, offset + 6, checksum);
    }

    private void writeTcp(ByteBuffer packet, int offset) {
        Bytes.put32(packet, offset, ports);
        Bytes.put32(packet, offset + 4, sequence);
        Bytes.put32(packet, offset + 8, acknowledgement);
        Bytes.put16(packet, offset + 12, TCP_LENGTH / 4 + optionWords << 12 | flags);
        Bytes.put16(packet, offset + 14, window);
        Bytes.put16(packet, offset + 16, checksum);
        Bytes.put16(packet, offset + 18, urgent);
        for (int i = 0; i < optionWords; i++) {
            Bytes.put32(packet, offset + TCP_LENGTH + 4 * i, options[i]);
        }
        if (timestampWord >= 0) {
            Bytes.put32(packet, offset + TCP_LENGTH + 4 * timestampWord, timestampValue);
            Bytes.put32(packet, offset + TCP_LENGTH + 4 * timestampWord + 4, timestampEcho);
        }
    }

    private int ipv4Checksum(int length) {
        return InternetChecksum.complement((IPV4_FIRST_BYTE << 8 | trafficClass)
                + length
                + id
                + label
                + (hopLimit << 8 | protocol)
                + InternetChecksum.halves(address0));
    }

    /** The sum of the pseudo-header (RFC 9293 section 3.1, RFC 8200 section 8.1), not folded; never 0. */
    long pseudoSum() {
        return InternetChecksum.halves(address0)
                + InternetChecksum.halves(address1)
                + InternetChecksum.halves(address2)
                + InternetChecksum.halves(address3)
                + protocol
                + (length() - ipLength())
                + payloadLength;
    }

    /** The field as Linux leaves it for whoever completes the checksum: the pseudo-header's sum. */
    int partialChecksum() {
        return InternetChecksum.fold(pseudoSum());
    }

    /** The complete transport checksum of the packet that stands in the buffer with {@link #checksum} in its field. */
    int completeChecksum(ByteBuffer packet, int offset) {
        final int ipLength = ipLength();
        final long sum = InternetChecksum.sum(packet, offset + ipLength, length() - ipLength + payloadLength);
        final int complete = InternetChecksum.complement(sum - checksum + pseudoSum());
        return complete == 0 && protocol == UDP ? 0xffff : complete;
    }
}
