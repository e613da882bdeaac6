package io.ztun.core.internal.offload;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.ztun.api.Offload;
import io.ztun.fuzz.Packets;
import io.ztun.fuzz.Seed;

/** Super-packets as a kernel hands them over: metadata, then the packet. */
final class SuperPackets {
    private SuperPackets() {}

    static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        seeds.add(superPacket(Packets.TCP_V4, 20, 16, Offload.GSO_TCPV4, 100, 350));
        seeds.add(superPacket(Packets.TCP_V6, 40, 16, Offload.GSO_TCPV6 | Offload.GSO_ECN, 64, 200));
        seeds.add(superPacket(Packets.UDP_V4, 20, 6, Offload.GSO_UDP_L4, 50, 175));
        seeds.add(superPacket(Packets.TCP_V4, 20, 16, Offload.GSO_NONE, 0, 10));
        seeds.add(new Seed().i64(Offload.NONE).bytes(Packets.TCP_V4_DATA).toBytes());
        return seeds;
    }

    private static byte[] superPacket(byte[] begin, int transport, int field, int type, int size, int payload) {
        byte[] packet = Arrays.copyOf(begin, begin.length + payload);
        ByteBuffer buffer = ByteBuffer.wrap(packet);
        int length = packet.length - transport;
        if (transport == 20) {
            buffer.putShort(2, (short) packet.length).putShort(10, (short) 0);
            buffer.putShort(10, (short) Checksums.ipv4Header(buffer, 0));
        } else {
            buffer.putShort(4, (short) length);
        }
        if (field == 6) {
            buffer.putShort(transport + 4, (short) length);
        }
        int pseudo = Checksums.pseudoHeader(buffer, 0, field == 6 ? 17 : 6, length);
        buffer.putShort(transport + field, (short) pseudo);
        return new Seed()
                .i64(Offload.of(Offload.NEEDS_CSUM, type, size, transport, field))
                .bytes(packet)
                .toBytes();
    }
}
