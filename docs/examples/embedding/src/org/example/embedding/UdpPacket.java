package org.example.embedding;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An IPv4 packet with a UDP datagram in it (RFC 791, RFC 768), such as a network stack would hand to its interface.
 *
 * @param source whom it is from
 * @param destination whom it is for
 * @param text what it says
 */
record UdpPacket(InetAddress source, InetAddress destination, String text) {

    private static final int IP_LENGTH = 20;
    private static final int UDP_LENGTH = 8;
    private static final int PORT = 4_000;

    /** The packet's bytes. */
    ByteBuffer encode() {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer packet = ByteBuffer.allocate(IP_LENGTH + UDP_LENGTH + payload.length);
        packet.putShort((short) 0x4500).putShort((short) packet.capacity()); // version 4, five words of header; length
        packet.putInt(0); // no identification, no fragments
        packet.put((byte) 64).put((byte) 17).putShort((short) 0); // time to live, UDP, checksum still to come
        packet.put(source.getAddress()).put(destination.getAddress());
        packet.putShort(10, headerChecksum(packet));
        packet.putShort((short) PORT).putShort((short) PORT);
        packet.putShort((short) (UDP_LENGTH + payload.length)).putShort((short) 0); // UDP may go without a checksum
        return packet.put(payload).flip();
    }

    /** Reads a packet back; it is one that {@link #encode} made. */
    static UdpPacket decode(ByteBuffer packet) throws UnknownHostException {
        byte[] bytes = new byte[packet.remaining()];
        packet.get(bytes);
        return new UdpPacket(
                InetAddress.getByAddress(Arrays.copyOfRange(bytes, 12, 16)),
                InetAddress.getByAddress(Arrays.copyOfRange(bytes, 16, 20)),
                new String(bytes, IP_LENGTH + UDP_LENGTH, bytes.length - IP_LENGTH - UDP_LENGTH, StandardCharsets.UTF_8));
    }

    /** The ones' complement of the sum of the header's words (RFC 1071). */
    private static short headerChecksum(ByteBuffer packet) {
        int sum = 0;
        for (int i = 0; i < IP_LENGTH; i += 2) {
            sum += packet.getShort(i) & 0xffff;
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        return (short) ~(sum + (sum >>> 16));
    }
}
