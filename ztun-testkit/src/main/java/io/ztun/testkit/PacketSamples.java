package io.ztun.testkit;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

import io.ztun.api.Api;

/** Small packets for tests. */
@Api(Api.Status.EXPERIMENTAL)
public final class PacketSamples {
    private PacketSamples() {}

    /** A UDP packet, IPv4 or IPv6 as its addresses are, whose payload counts upwards; its checksums are left at zero. */
    public static ByteBuffer udp(String source, String destination, int payloadLength) {
        byte[] from = raw(source);
        byte[] to = raw(destination);
        int header = from.length == 4 ? 20 : 40;
        ByteBuffer packet = ByteBuffer.allocateDirect(header + 8 + payloadLength);
        if (from.length == 4) {
            packet.putShort(0, (short) 0x4500)
                    .putShort(2, (short) packet.capacity())
                    .put(8, (byte) 64)
                    .put(9, (byte) 17);
            packet.put(12, from).put(16, to);
        } else {
            packet.putInt(0, 0x6000_0000)
                    .putShort(4, (short) (8 + payloadLength))
                    .put(6, (byte) 17)
                    .put(7, (byte) 64);
            packet.put(8, from).put(24, to);
        }
        packet.putShort(header, (short) 1000).putShort(header + 2, (short) 2000).putShort(header + 4, (short)
                (8 + payloadLength));
        for (int i = 0; i < payloadLength; i++) {
            packet.put(header + 8 + i, (byte) i);
        }
        return packet;
    }

    private static byte[] raw(String address) {
        try {
            return InetAddress.getByName(address).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(address, e);
        }
    }
}
