package io.ztun.bench;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;

import io.ztun.api.Offload;
import io.ztun.api.PacketBatch;
import io.ztun.core.internal.ip.PacketHeaders;

/** One TCP connection over IPv4 with timestamps (RFC 7323), packet after packet as its sender would make them. */
final class Flow {
    private static final int HEADERS = 52;
    private static final int TCP = 20;
    private static final int CHECKSUM = 16;

    private final byte[] payload;
    private int sequence = 1;
    private int id;

    Flow(int payloadLength) {
        payload = new byte[payloadLength];
        new SplittableRandom(1).nextBytes(payload);
    }

    /** Adds packets whose checksums are left to somebody else. */
    void fill(PacketBatch batch, int count, int gsoSize) {
        for (int i = 0; i < count; i++) {
            add(batch, gsoSize);
        }
    }

    private void add(PacketBatch batch, int gsoSize) {
        ByteBuffer buffer = batch.buffer();
        int at = batch.nextOffset();
        int length = HEADERS + payload.length;
        buffer.put(at, (byte) 0x45).put(at + 1, (byte) 0).putShort(at + 2, (short) length);
        buffer.putShort(at + 4, (short) id++).putShort(at + 6, (short) 0x4000).putShort(at + 8, (short) 0x4006);
        buffer.putShort(at + 10, (short) 0).putInt(at + 12, 0x0a630002).putInt(at + 16, 0x0a630001);
        buffer.putShort(at + 10, headerChecksum(buffer, at));
        int tcp = at + TCP;
        buffer.putInt(tcp, 40_000 << 16 | 5_432).putInt(tcp + 4, sequence).putInt(tcp + 8, 1);
        buffer.putShort(tcp + 12, (short) 0x8018)
                .putShort(tcp + 14, (short) 500)
                .putInt(tcp + CHECKSUM, 0);
        buffer.putInt(tcp + 20, 0x0101080a).putInt(tcp + 24, sequence >>> 10).putInt(tcp + 28, 77);
        buffer.put(at + HEADERS, payload);
        int type = gsoSize > 0 ? Offload.GSO_TCPV4 : Offload.GSO_NONE;
        batch.add(length, Offload.of(Offload.NEEDS_CSUM, type, gsoSize, TCP, CHECKSUM));
        PacketHeaders.read(batch, batch.count() - 1);
        sequence += payload.length;
    }

    /** The checksum of the IPv4 header (RFC 791 section 3.1), whose own field is zero. */
    private static short headerChecksum(ByteBuffer buffer, int at) {
        int sum = 0;
        for (int i = 0; i < TCP; i += 2) {
            sum += buffer.getShort(at + i) & 0xffff;
        }
        return (short) ~((sum & 0xffff) + (sum >>> 16));
    }
}
