package io.ztun.core.internal.headers;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import io.ztun.api.Offload;

/** Builds TCP and UDP packets by the book, one field at a time: what the tests compare with. Shares no code with the product. */
final class PacketBuilder {
    static final int FIN = 1;
    static final int SYN = 2;
    static final int RST = 4;
    static final int PSH = 8;
    static final int ACK = 16;
    static final int URG = 32;

    int version = 4;
    boolean tcp = true;
    byte[] source = {10, 99, 0, 1};
    byte[] destination = {10, 99, 0, 2};
    int sourcePort = 40_000;
    int destinationPort = 5_432;
    int trafficClass;
    int hopLimit = 64;
    int id = 0x1234;
    int fragment = 0x4000;
    int flowLabel = 0x12345;
    int sequence = 1_000;
    int ack = 2_000;
    int flags = ACK;
    int window = 501;
    int urgent;
    byte[] options = {};
    byte[] payload = {};
    boolean partialChecksum;

    PacketBuilder ipv6() {
        version = 6;
        source = new byte[] {(byte) 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
        destination = new byte[] {(byte) 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2};
        return this;
    }

    PacketBuilder udp() {
        tcp = false;
        return this;
    }

    PacketBuilder timestamps(int value, int echo) {
        options = ByteBuffer.allocate(12)
                .putInt(0x0101080a)
                .putInt(value)
                .putInt(echo)
                .array();
        return this;
    }

    PacketBuilder payload(String text) {
        payload = text.getBytes(StandardCharsets.US_ASCII);
        return this;
    }

    /** The metadata that go with {@link #partialChecksum}. */
    long offload() {
        return partialChecksum
                ? Offload.of(Offload.NEEDS_CSUM, Offload.GSO_NONE, 0, version == 4 ? 20 : 40, tcp ? 16 : 6)
                : Offload.NONE;
    }

    int headerLength() {
        return (version == 4 ? 20 : 40) + (tcp ? 20 + options.length : 8);
    }

    byte[] build() {
        final byte[] transport = transport();
        final ByteBuffer packet = ByteBuffer.allocate((version == 4 ? 20 : 40) + transport.length);
        if (version == 4) {
            packet.put((byte) 0x45).put((byte) trafficClass).putShort((short) packet.capacity());
            packet.putShort((short) id).putShort((short) fragment);
            packet.put((byte) hopLimit).put((byte) (tcp ? 6 : 17)).putShort((short) 0);
            packet.put(source).put(destination);
            packet.putShort(10, (short) ~sum(packet.array(), 20));
        } else {
            packet.putInt(6 << 28 | trafficClass << 20 | flowLabel).putShort((short) transport.length);
            packet.put((byte) (tcp ? 6 : 17)).put((byte) hopLimit).put(source).put(destination);
        }
        return packet.put(transport).array();
    }

    private byte[] transport() {
        final ByteBuffer segment = ByteBuffer.allocate((tcp ? 20 + options.length : 8) + payload.length);
        segment.putShort((short) sourcePort).putShort((short) destinationPort);
        if (tcp) {
            segment.putInt(sequence).putInt(ack).putShort((short) (20 + options.length << 10 | flags));
            segment.putShort((short) window)
                    .putShort((short) 0)
                    .putShort((short) urgent)
                    .put(options);
        } else {
            segment.putShort((short) segment.capacity()).putShort((short) 0);
        }
        segment.put(payload);
        segment.putShort(tcp ? 16 : 6, (short) checksum(segment.array()));
        return segment.array();
    }

    private int checksum(byte[] segment) {
        final ByteArrayOutputStream summed = new ByteArrayOutputStream();
        summed.writeBytes(source);
        summed.writeBytes(destination);
        summed.writeBytes(new byte[] {0, (byte) (tcp ? 6 : 17), (byte) (segment.length >> 8), (byte) segment.length});
        if (partialChecksum) {
            return sum(summed.toByteArray(), summed.size());
        }
        summed.writeBytes(segment);
        final int complete = ~sum(summed.toByteArray(), summed.size()) & 0xffff;
        return complete == 0 && !tcp ? 0xffff : complete;
    }

    /** One's complement sum of 16-bit words (RFC 1071), a word at a time. */
    static int sum(byte[] bytes, int length) {
        int sum = 0;
        for (int i = 0; i < length; i += 2) {
            sum += (bytes[i] & 0xff) << 8 | (i + 1 < length ? bytes[i + 1] & 0xff : 0);
            sum = (sum & 0xffff) + (sum >> 16);
        }
        return sum;
    }
}
