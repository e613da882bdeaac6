package io.ztun.tun.linux;

import java.nio.ByteBuffer;

import io.ztun.api.Cidr;
import io.ztun.api.Offload;

/** IPv4 packets (RFC 791, 792, 768, 9293) in direct buffers that they fill. */
final class Packets {

    static final int ICMP = 1;
    static final int TCP = 6;
    static final int UDP = 17;
    static final int IP_LENGTH = 20;

    private Packets() {}

    static ByteBuffer echoRequest(Cidr from, Cidr to, int sequence, int payload) {
        ByteBuffer packet = ip(ICMP, from, to, 8 + payload);
        packet.put(IP_LENGTH, (byte) 8).putShort(IP_LENGTH + 6, (short) sequence);
        packet.putShort(IP_LENGTH + 2, (short) ~sum(packet, IP_LENGTH, packet.capacity(), 0));
        return packet;
    }

    static boolean isEchoReply(ByteBuffer buffer, int offset) {
        return protocol(buffer, offset) == ICMP && buffer.get(offset + IP_LENGTH) == 0;
    }

    /** The protocol of an IPv4 packet, -1 for another one. */
    static int protocol(ByteBuffer buffer, int offset) {
        return buffer.get(offset) >> 4 == 4 ? buffer.get(offset + 9) & 0xff : -1;
    }

    /** One TCP segment, or many that the kernel is to cut it into, with the checksum left to do ({@link #tcpOffload}). */
    static ByteBuffer tcp(Cidr from, Cidr to, int port, int payload) {
        ByteBuffer packet = ip(TCP, from, to, 20 + payload);
        packet.putShort(IP_LENGTH, (short) 40_000).putShort(IP_LENGTH + 2, (short) port);
        packet.put(IP_LENGTH + 12, (byte) (5 << 4)).put(IP_LENGTH + 13, (byte) 0x10);
        int pseudo = sum(packet, 12, 20, TCP + packet.capacity() - IP_LENGTH);
        packet.putShort(IP_LENGTH + 16, (short) pseudo);
        return packet;
    }

    static long tcpOffload(int segment) {
        return Offload.of(Offload.NEEDS_CSUM, Offload.GSO_TCPV4, segment, IP_LENGTH, 16);
    }

    private static ByteBuffer ip(int protocol, Cidr from, Cidr to, int length) {
        ByteBuffer packet = ByteBuffer.allocateDirect(IP_LENGTH + length);
        packet.put(0, (byte) 0x45)
                .putShort(2, (short) packet.capacity())
                .put(8, (byte) 64)
                .put(9, (byte) protocol);
        packet.put(12, from.address().getAddress()).put(16, to.address().getAddress());
        return packet.putShort(10, (short) ~sum(packet, 0, IP_LENGTH, 0));
    }

    /** RFC 1071. */
    private static int sum(ByteBuffer packet, int from, int to, int start) {
        int sum = start;
        for (int i = from; i < to; i++) {
            sum += (packet.get(i) & 0xff) << (i % 2 == 0 ? 8 : 0);
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return sum;
    }
}
