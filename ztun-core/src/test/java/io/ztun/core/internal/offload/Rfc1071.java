package io.ztun.core.internal.offload;

/** The checksum two bytes at a time, as the RFC words it: what the fast one is compared with. */
final class Rfc1071 {

    private Rfc1071() {}

    static int sum(byte[] bytes, int from, int to) {
        int sum = 0;
        for (int i = from; i < to; i += 2) {
            sum += (bytes[i] & 0xff) << 8 | (i + 1 < to ? bytes[i + 1] & 0xff : 0);
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return sum;
    }

    static int pseudoHeader(byte[] packet, int protocol, int length) {
        boolean v6 = packet[0] >>> 4 == 6;
        int sum = (v6 ? sum(packet, 8, 40) : sum(packet, 12, 20)) + protocol + length;
        sum = (sum & 0xffff) + (sum >>> 16);
        return (sum & 0xffff) + (sum >>> 16);
    }

    static int transport(byte[] packet, int start, int protocol) {
        int sum = pseudoHeader(packet, protocol, packet.length - start) + sum(packet, start, packet.length);
        return ~((sum & 0xffff) + (sum >>> 16)) & 0xffff;
    }
}
