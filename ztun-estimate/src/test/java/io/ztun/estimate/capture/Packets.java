package io.ztun.estimate.capture;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Packets and what stands before them on links. */
public final class Packets {
    private Packets() {}

    /** An IPv4 packet between 10.0.0.x and 10.0.0.y. */
    public static byte[] ipv4(int from, int to, int protocol, byte[] payload) {
        ByteBuffer packet = ByteBuffer.allocate(20 + payload.length);
        packet.putShort((short) 0x4500)
                .putShort((short) packet.capacity())
                .putInt(0x4000)
                .put((byte) 64)
                .put((byte) protocol);
        packet.putShort((short) 0)
                .putInt(0x0a000000 | from)
                .putInt(0x0a000000 | to)
                .put(payload);
        int sum = 0;
        for (int i = 0; i < 20; i += 2) {
            sum += packet.getShort(i) & 0xffff;
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        sum = (sum & 0xffff) + (sum >>> 16);
        return packet.putShort(10, (short) ~sum).array();
    }

    /** An IPv6 packet between fd00::x and fd00::y. */
    public static byte[] ipv6(int from, int to, int protocol, byte[] payload) {
        ByteBuffer packet = ByteBuffer.allocate(40 + payload.length);
        packet.putInt(0x60000000)
                .putShort((short) payload.length)
                .put((byte) protocol)
                .put((byte) 64);
        packet.putLong(0xfd00000000000000L)
                .putLong(from)
                .putLong(0xfd00000000000000L)
                .putLong(to);
        return packet.put(payload).array();
    }

    /** A datagram for behind an IP header. */
    public static byte[] udp(int from, int to, String text) {
        byte[] payload = text.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer datagram = ByteBuffer.allocate(8 + payload.length);
        datagram.putShort((short) from)
                .putShort((short) to)
                .putShort((short) datagram.capacity())
                .putShort((short) 0x1234);
        return datagram.put(payload).array();
    }

    /** A segment for behind an IP header. */
    public static byte[] tcp(int from, int to, int sequence, int acknowledgement, int flags, byte[] payload) {
        ByteBuffer segment = ByteBuffer.allocate(20 + payload.length);
        segment.putShort((short) from).putShort((short) to).putInt(sequence).putInt(acknowledgement);
        segment.put((byte) 0x50)
                .put((byte) flags)
                .putShort((short) 500)
                .putInt(0)
                .put(payload);
        return segment.array();
    }

    /** Behind a header, in hexadecimal. */
    public static byte[] behind(String header, byte[] packet) {
        byte[] before = java.util.HexFormat.of().parseHex(header.replace(" ", ""));
        return ByteBuffer.allocate(before.length + packet.length)
                .put(before)
                .put(packet)
                .array();
    }

    /** On Ethernet. */
    public static byte[] ethernet(byte[] packet) {
        boolean ipv6 = (packet[0] & 0xf0) == 0x60;
        return behind("020000000001 020000000002" + (ipv6 ? "86dd" : "0800"), packet);
    }
}
