package io.ztun.core.internal.offload;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

import io.ztun.api.Offload;

/**
 * Makes packets as a kernel with offload would hand them over, from 10.99.0.2 or fd00:99::2 to a destination in
 * 198.18.1.0/24 or fd00:19::/64. Every round of a test gets its own ports.
 */
final class PacketFactory {

    static final int TCP = 6;
    static final int UDP = 17;

    final Random random;
    private int ports;

    PacketFactory(Random random) {
        this.random = random;
        ports = random.nextInt();
    }

    /** A number from {@code from} to {@code to}, both included. */
    int between(int from, int to) {
        return from + random.nextInt(to - from + 1);
    }

    boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    /** A super-packet of any kind, with options and extension headers now and then, up to 65,535 bytes. */
    TestPacket superPacket() {
        boolean v6 = random.nextBoolean();
        boolean tcp = random.nextBoolean();
        byte[] ip = ipHeader(v6, oneIn(3), tcp ? TCP : UDP);
        byte[] transport = tcp ? tcpHeader(4 * (oneIn(2) ? 3 : between(0, 10))) : udpHeader();
        int room = 65_535 - ip.length - transport.length;
        int size = oneIn(3) ? between(8, 100) : between(100, 9_000);
        int most = Math.min(room, size * (tcp ? 300 : 64));
        int payload = oneIn(4) ? most : between(size + 1, most);
        return partial(ip, transport, payload, size);
    }

    /** A super-packet with bare headers. */
    TestPacket superPacket(boolean v6, boolean tcp, int payload, int size) {
        return partial(ipHeader(v6, false, tcp ? TCP : UDP), tcp ? tcpHeader(12) : udpHeader(), payload, size);
    }

    /** A super-packet of TCP with these options, a multiple of four bytes. It has no flag but ACK, and must not be fragmented. */
    TestPacket superPacket(boolean v6, byte[] options, int payload, int size) {
        byte[] ip = ipHeader(v6, false, TCP);
        if (!v6) {
            ip[6] = 0x40;
        }
        byte[] tcp = tcpHeader(options.length);
        tcp[13] = 0x10;
        System.arraycopy(options, 0, tcp, 20, options.length);
        return partial(ip, tcp, payload, size);
    }

    /** The same behind an authentication header (RFC 4302) of 24 bytes, complete but for what the header authenticates. */
    static TestPacket authenticated(TestPacket packet) {
        int start = packet.isV6() ? 40 : 20;
        byte[] all = new byte[packet.bytes().length + 24];
        System.arraycopy(packet.bytes(), 0, all, 0, start);
        System.arraycopy(packet.bytes(), start, all, start + 24, packet.bytes().length - start);
        TestPacket result = new TestPacket(all, Offload.NONE);
        all[packet.isV6() ? 6 : 9] = 51;
        all[start] = TCP;
        all[start + 1] = 4;
        result.put16(packet.isV6() ? 4 : 2, packet.isV6() ? all.length - 40 : all.length);
        result.sealIp();
        return result;
    }

    /** An option of that kind with random content, behind and before no-operation. */
    byte[] option(int kind, int length) {
        byte[] options = new byte[(length + 3) / 4 * 4 + 4];
        Arrays.fill(options, (byte) 1);
        byte[] content = new byte[length - 2];
        random.nextBytes(content);
        ByteBuffer.wrap(options, between(0, options.length - length), length)
                .put((byte) kind)
                .put((byte) length)
                .put(content);
        return options;
    }

    /** The options of a segment with a digest: MD5 (RFC 2385), or TCP-AO with a code of 12 or 16 bytes (RFC 5926), and timestamps. */
    byte[] digest() {
        byte[] digest = oneIn(2) ? option(19, 18) : option(29, oneIn(2) ? 16 : 20);
        if (oneIn(2)) {
            return digest;
        }
        byte[] both = Arrays.copyOf(digest, digest.length + 12);
        ByteBuffer.wrap(both, digest.length, 12).putInt(0x0101080a).putLong(random.nextLong());
        return both;
    }

    /** A packet of one segment whose checksum is unfinished. */
    TestPacket plain() {
        boolean tcp = random.nextBoolean();
        byte[] ip = ipHeader(random.nextBoolean(), oneIn(3), tcp ? TCP : UDP);
        return partial(ip, tcp ? tcpHeader(4 * between(0, 10)) : udpHeader(), between(0, 1_500), 0);
    }

    /** A packet of another protocol, whose checksum somewhere behind the IP header is unfinished. */
    TestPacket foreign() {
        byte[] ip = ipHeader(random.nextBoolean(), oneIn(3), 253);
        TestPacket packet = assemble(ip, new byte[0], between(2, 1_500), Offload.NONE);
        int start = ip.length + random.nextInt(Math.min(packet.bytes().length - ip.length - 1, 100));
        int field = random.nextInt(Math.min(packet.bytes().length - start - 1, 100));
        return packet.with(Offload.of(Offload.NEEDS_CSUM, Offload.GSO_NONE, 0, start, field));
    }

    private TestPacket partial(byte[] ip, byte[] transport, int payload, int size) {
        boolean tcp = transport.length >= 20;
        boolean v6 = ip[0] >>> 4 == 6;
        int type = size == 0 ? Offload.GSO_NONE : tcp ? tcpType(v6, transport) : Offload.GSO_UDP_L4;
        int field = tcp ? 16 : 6;
        TestPacket packet =
                assemble(ip, transport, payload, Offload.of(Offload.NEEDS_CSUM, type, size, ip.length, field));
        if (!tcp) {
            packet.put16(ip.length + 4, 8 + payload);
        }
        int length = packet.bytes().length - ip.length;
        packet.put16(ip.length + field, Rfc1071.pseudoHeader(packet.bytes(), tcp ? TCP : UDP, length));
        return packet;
    }

    private static int tcpType(boolean v6, byte[] transport) {
        return (v6 ? Offload.GSO_TCPV6 : Offload.GSO_TCPV4) | ((transport[13] & 0x80) != 0 ? Offload.GSO_ECN : 0);
    }

    private TestPacket assemble(byte[] ip, byte[] transport, int payload, long offload) {
        byte[] data = new byte[payload];
        random.nextBytes(data);
        byte[] all = new byte[ip.length + transport.length + payload];
        ByteBuffer.wrap(all).put(ip).put(transport).put(data);
        TestPacket packet = new TestPacket(all, offload);
        packet.put16(packet.isV6() ? 4 : 2, packet.isV6() ? all.length - 40 : all.length);
        packet.sealIp();
        return packet;
    }

    private byte[] ipHeader(boolean v6, boolean options, int protocol) {
        return v6 ? ipv6(options, protocol) : ipv4(options ? 4 * between(1, 10) : 0, protocol);
    }

    private byte[] ipv4(int options, int protocol) {
        byte[] header = new byte[20 + options];
        ByteBuffer b = ByteBuffer.wrap(header);
        b.put((byte) (0x40 | header.length / 4)).put((byte) random.nextInt());
        b.putShort((short) 0).putShort((short) (oneIn(4) ? 65_530 : random.nextInt()));
        b.putShort((short) (random.nextBoolean() ? 0x4000 : 0))
                .put((byte) between(2, 255))
                .put((byte) protocol);
        b.putShort((short) 0).putInt(0x0a630002).putInt(0xc6120100 | between(2, 250));
        Arrays.fill(header, 20, header.length, (byte) 1); // no-operation
        return header;
    }

    /** With options: hop-by-hop, destination options, or both, that hold one unknown option to be skipped (RFC 4727 section 2.2). */
    private byte[] ipv6(boolean options, int protocol) {
        boolean hop = options && random.nextBoolean();
        boolean destination = options && (!hop || random.nextBoolean());
        int hopLength = hop ? 8 * between(1, 4) : 0;
        int destinationLength = destination ? 8 * between(1, 4) : 0;
        ByteBuffer b = ByteBuffer.allocate(40 + hopLength + destinationLength);
        int behindHop = destination ? 60 : protocol;
        b.putInt(0x60000000 | random.nextInt() & 0x0fffffff).putShort((short) 0);
        b.put((byte) (hop ? 0 : behindHop)).put((byte) between(2, 255));
        b.putLong(0xfd00_0099_0000_0000L).putLong(2);
        b.putLong(0xfd00_0019_0000_0000L).putLong(between(2, 250));
        extension(b, behindHop, hopLength);
        extension(b, protocol, destinationLength);
        return b.array();
    }

    private static void extension(ByteBuffer b, int next, int length) {
        if (length > 0) {
            b.put((byte) next).put((byte) (length / 8 - 1)).put((byte) 0x1e).put((byte) (length - 4));
            b.put(new byte[length - 4]);
        }
    }

    private byte[] tcpHeader(int options) {
        byte[] header = new byte[20 + options];
        random.nextBytes(header);
        ByteBuffer b = ByteBuffer.wrap(header);
        b.putInt(ports++);
        Arrays.fill(header, 20, header.length, (byte) 1); // no-operation
        if (options >= 12) {
            b.putShort(22, (short) 0x080a).putLong(24, random.nextLong()); // timestamps
        }
        header[12] = (byte) (header[12] & 0xf | header.length / 4 << 4);
        if (oneIn(3)) {
            b.putInt(4, -between(1, 30_000)); // the sequence wraps
        }
        return header;
    }

    private byte[] udpHeader() {
        return ByteBuffer.allocate(8).putInt(ports++).array();
    }

    /** Changes a word of the payload so that the checksum of the first segment becomes zero. */
    TestPacket withZeroChecksum(TestPacket packet) {
        int start = Offload.csumStart(packet.offload());
        int protocol = Offload.csumOffset(packet.offload()) == 16 ? TCP : UDP;
        int header = start + (protocol == TCP ? (packet.u8(start + 12) >>> 4) * 4 : 8);
        byte[] first = Segments.naive(packet).get(0).bytes();
        int checksum = ~Rfc1071.sum(zeroed(first, start + Offload.csumOffset(packet.offload())), start, first.length);
        int sum = Rfc1071.pseudoHeader(first, protocol, first.length - start) + (~checksum & 0xffff);
        sum = (sum & 0xffff) + (sum >>> 16);
        int word = packet.u16(header) + (~sum & 0xffff);
        packet.put16(header, (word & 0xffff) + (word >>> 16));
        return packet;
    }

    private static byte[] zeroed(byte[] bytes, int at) {
        byte[] copy = bytes.clone();
        copy[at] = 0;
        copy[at + 1] = 0;
        return copy;
    }
}
