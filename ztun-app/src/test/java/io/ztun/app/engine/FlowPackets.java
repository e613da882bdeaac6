package io.ztun.app.engine;

import java.nio.ByteBuffer;
import java.util.Random;

import io.ztun.api.Offload;
import io.ztun.api.PacketBatch;
import io.ztun.core.internal.ip.PacketHeaders;

/** Writes packets of TCP connections and of UDP into a batch as a kernel with offload hands them over. */
final class FlowPackets {
    static final int HEADERS = 52;
    static final int UDP_HEADERS = 28;

    private FlowPackets() {}

    /** What a connection carries at one place of its stream: noise, or something that repeats itself. */
    static byte content(int port, int position) {
        if (port % 2 == 0) {
            int mixed = (position * 0x9e37_79b9 ^ port) * 0x85eb_ca6b;
            return (byte) (mixed >>> 24 ^ mixed >>> 13);
        }
        return (byte) ("a line of the log that repeats itself, number ".charAt(position % 46) + (position / 46 % 7));
    }

    /** A segment or super-packet of TCP over IPv4 with timestamps; its checksum is left to be completed. */
    static void tcp(PacketBatch batch, int port, int sequence, int payload, int size) {
        ByteBuffer b = batch.buffer();
        int at = batch.nextOffset();
        int total = HEADERS + payload;
        ip(b, at, total, 6, sequence / 1_000);
        b.putShort(at + 20, (short) port).putShort(at + 22, (short) 80).putInt(at + 24, sequence);
        b.putInt(at + 28, 77)
                .put(at + 32, (byte) 0x80)
                .put(at + 33, (byte) 0x10)
                .putShort(at + 34, (short) 500);
        b.putShort(at + 36, (short) pseudo(6, total - 20)).putShort(at + 38, (short) 0);
        b.putInt(at + 40, 0x0101_080a).putInt(at + 44, 1).putInt(at + 48, 2);
        for (int i = 0; i < payload; i++) {
            b.put(at + HEADERS + i, content(port, sequence + i));
        }
        int type = payload > size ? Offload.GSO_TCPV4 : Offload.GSO_NONE;
        batch.add(total, Offload.of(Offload.NEEDS_CSUM, type, payload > size ? size : 0, 20, 16));
        PacketHeaders.read(batch, batch.count() - 1);
    }

    /** The first packet of a connection, complete, with timestamps and the greatest segment size that it says to take. */
    static void syn(PacketBatch batch, int port, int mss) {
        ByteBuffer b = batch.buffer();
        int at = batch.nextOffset();
        tcp(batch, port, 0, 4, 9_000);
        b.put(at + 32, (byte) 0x90).put(at + 33, (byte) 0x02);
        b.putInt(at + 52, 0x0204_0000 | mss).putShort(at + 36, (short) 0);
        b.putShort(at + 36, (short) ~sum(b, at + 20, 36, pseudo(6, 36)));
        byte[] packet = new byte[56];
        b.get(at, packet);
        batch.clear();
        b.put(batch.nextOffset(), packet);
        batch.add(packet.length, Offload.NONE);
        PacketHeaders.read(batch, batch.count() - 1);
    }

    /** A datagram with a number and chat, or noise, behind it. */
    static void udp(PacketBatch batch, int number, int length, Random random, boolean noise) {
        ByteBuffer b = batch.buffer();
        int at = batch.nextOffset();
        int total = UDP_HEADERS + 8 + length;
        ip(b, at, total, 17, number);
        b.putShort(at + 20, (short) (4_000 + number % 3)).putShort(at + 22, (short) 5_000);
        b.putShort(at + 24, (short) (total - 20)).putShort(at + 26, (short) 0);
        b.putLong(at + 28, number);
        if (noise) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            b.put(at + 36, bytes);
        } else {
            b.put(at + 36, ChatLines.line(random, length));
        }
        batch.add(total, Offload.NONE);
        PacketHeaders.read(batch, batch.count() - 1);
    }

    private static void ip(ByteBuffer b, int at, int total, int protocol, int id) {
        b.putInt(at, 0x4500_0000 | total).putShort(at + 4, (short) id).putShort(at + 6, (short) 0x4000);
        b.put(at + 8, (byte) 64).put(at + 9, (byte) protocol).putShort(at + 10, (short) 0);
        b.putInt(at + 12, 0x0a00_0001).putInt(at + 16, 0x0a00_0002);
        b.putShort(at + 10, (short) ~sum(b, at, 20, 0));
    }

    private static int pseudo(int protocol, int length) {
        int sum = 0x0a00 + 1 + 0x0a00 + 2 + protocol + length;
        return (sum & 0xffff) + (sum >>> 16);
    }

    /** The internet checksum's sum over a range, on top of another. */
    static int sum(ByteBuffer b, int at, int length, int start) {
        long sum = start;
        for (int i = 0; i < length; i++) {
            sum += (b.get(at + i) & 0xff) << ((i & 1) == 0 ? 8 : 0);
        }
        while (sum > 0xffff) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return (int) sum;
    }

    /** Whether the TCP checksum is right, or right once it has been completed. */
    static boolean isSound(ByteBuffer b, int at, int length, long offload) {
        int pseudo = pseudo(6, length - 20);
        if (Offload.needsChecksum(offload)) {
            return (b.getShort(at + 36) & 0xffff) == pseudo && sum(b, at, 20, 0) == 0xffff;
        }
        return sum(b, at + 20, length - 20, pseudo) == 0xffff && sum(b, at, 20, 0) == 0xffff;
    }
}
