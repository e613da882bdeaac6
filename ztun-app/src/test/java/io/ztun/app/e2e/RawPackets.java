package io.ztun.app.e2e;

import java.nio.ByteBuffer;

/** Whole IP packets, written by hand. IPv4 addresses are numbers. */
final class RawPackets {

    /** For experiments (RFC 3692): nothing answers it but ICMP. */
    static final int EXPERIMENTAL = 253;

    private static final int ICMP = 1;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int ICMP6 = 58;
    private static final int ECHO_HEADER = 8;

    private RawPackets() {}

    /** An IPv4 packet (RFC 791). */
    static byte[] ip4(int from, int to, int protocol, byte[] payload) {
        ByteBuffer packet = ByteBuffer.allocate(20 + payload.length);
        packet.putInt(0x4500_0000 | packet.capacity()).putInt(0x4000);
        packet.put((byte) 64).put((byte) protocol).putShort((short) 0);
        packet.putInt(from).putInt(to).put(payload);
        packet.putShort(10, sum(packet, 0, 20, 0));
        return packet.array();
    }

    /** A question for an echo (RFC 792) with text in it. */
    static byte[] echo(int from, int to, int sequence, byte[] text) {
        return ip4(from, to, ICMP, echoMessage(8, sequence, text, 0));
    }

    /** The same over IPv6 (RFC 4443 section 4.1). */
    static byte[] echo6(byte[] from, byte[] to, int sequence, byte[] text) {
        ByteBuffer addresses = ByteBuffer.allocate(32).put(from).put(to);
        int pseudo = add(addresses, 0, 32, ECHO_HEADER + text.length + ICMP6);
        byte[] message = echoMessage(128, sequence, text, pseudo);
        return ByteBuffer.allocate(40 + message.length)
                .putInt(0x6000_0000)
                .putShort((short) message.length)
                .put((byte) ICMP6)
                .put((byte) 255)
                .put(addresses.array())
                .put(message)
                .array();
    }

    private static byte[] echoMessage(int type, int sequence, byte[] text, int pseudo) {
        ByteBuffer message = ByteBuffer.allocate(ECHO_HEADER + text.length);
        message.put((byte) type).position(6).putShort((short) sequence).put(text);
        return message.putShort(2, sum(message, 0, message.capacity(), pseudo)).array();
    }

    /** A datagram without a checksum (RFC 768). */
    static byte[] datagram(int from, int to, int port, byte[] text) {
        ByteBuffer datagram = ByteBuffer.allocate(8 + text.length);
        datagram.putShort((short) port).putShort((short) port).putInt(datagram.capacity() << 16);
        return ip4(from, to, UDP, datagram.put(text).array());
    }

    /** Asks for a TCP connection (RFC 9293). */
    static byte[] syn(int from, int fromPort, int to, int toPort) {
        ByteBuffer segment = segment(fromPort, toPort, 0x5002, 0);
        return ip4(from, to, TCP, withChecksum(segment, from, to));
    }

    /** Data of a TCP connection that there is not, zeros all, with the checksum of its pseudo-header only. */
    static byte[] unfinishedSegment(int from, int to, int length) {
        ByteBuffer segment = segment(9, 9, 0x5010, length);
        segment.putShort(16, (short) ~sum(segment, 0, 0, pseudo(segment, from, to)));
        return ip4(from, to, TCP, segment.array());
    }

    private static ByteBuffer segment(int fromPort, int toPort, int flags, int length) {
        return ByteBuffer.allocate(20 + length)
                .putShort((short) fromPort)
                .putShort((short) toPort)
                .putInt(1_000)
                .putInt(0)
                .putShort((short) flags)
                .putShort((short) 0xffff);
    }

    private static byte[] withChecksum(ByteBuffer segment, int from, int to) {
        return segment.putShort(16, sum(segment, 0, segment.capacity(), pseudo(segment, from, to)))
                .array();
    }

    private static int pseudo(ByteBuffer segment, int from, int to) {
        return (from >>> 16) + (from & 0xffff) + (to >>> 16) + (to & 0xffff) + TCP + segment.capacity();
    }

    /** The Internet checksum (RFC 1071). */
    private static short sum(ByteBuffer bytes, int offset, int length, int before) {
        return (short) ~add(bytes, offset, length, before);
    }

    private static int add(ByteBuffer bytes, int offset, int length, int before) {
        int sum = before;
        for (int i = 0; i < length; i += 2) {
            int low = i + 1 < length ? bytes.get(offset + i + 1) & 0xff : 0;
            sum += (bytes.get(offset + i) & 0xff) << 8 | low;
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        return (sum & 0xffff) + (sum >>> 16);
    }
}
