package io.ztun.testkit.tun;

import java.nio.ByteBuffer;

import io.ztun.api.Api;
import io.ztun.api.Cidr;

/** The UDP packets of the contract (RFC 791, 768), for an {@link Outside} without a system: complete, but for UDP's checksum. */
@Api(Api.Status.EXPERIMENTAL)
public final class TunPackets {
    static final int LOCAL_PORT = 2_000;
    static final int REMOTE_PORT = 1_000;

    private static final int UDP = 17;
    private static final int IP_LENGTH = 20;
    private static final int HEADERS = IP_LENGTH + 8;

    private TunPackets() {}

    /** A packet into the tunnel, in a direct buffer that it fills. */
    public static ByteBuffer outgoing(byte[] payload) {
        return packet(TunContract.LOCAL, LOCAL_PORT, TunContract.REMOTE, REMOTE_PORT, payload);
    }

    static ByteBuffer incoming(byte[] payload) {
        return packet(TunContract.REMOTE, REMOTE_PORT, TunContract.LOCAL, LOCAL_PORT, payload);
    }

    private static ByteBuffer packet(Cidr from, int fromPort, Cidr to, int toPort, byte[] payload) {
        int length = HEADERS + payload.length;
        ByteBuffer packet = ByteBuffer.allocateDirect(length);
        packet.put(0, (byte) 0x45).putShort(2, (short) length).put(8, (byte) 64).put(9, (byte) UDP);
        packet.put(12, from.address().getAddress()).put(16, to.address().getAddress());
        packet.putShort(10, (short) ~sum(packet));
        packet.putShort(IP_LENGTH, (short) fromPort).putShort(IP_LENGTH + 2, (short) toPort);
        return packet.putShort(IP_LENGTH + 4, (short) (length - IP_LENGTH)).put(HEADERS, payload);
    }

    /** RFC 1071, of the IP header. */
    private static int sum(ByteBuffer packet) {
        int sum = 0;
        for (int i = 0; i < IP_LENGTH; i += 2) {
            sum += packet.getShort(i) & 0xffff;
        }
        return (sum & 0xffff) + (sum >>> 16);
    }

    /** The payload of a packet between the contract's two ports, either way; null if it is another: systems send some of their own. */
    public static byte[] payload(ByteBuffer buffer, int offset, int length) {
        if (length < HEADERS
                || buffer.get(offset) != 0x45
                || buffer.get(offset + 9) != UDP
                || buffer.getShort(offset + IP_LENGTH) + buffer.getShort(offset + IP_LENGTH + 2)
                        != LOCAL_PORT + REMOTE_PORT) {
            return null;
        }
        byte[] payload = new byte[length - HEADERS];
        buffer.get(offset + HEADERS, payload);
        return payload;
    }
}
