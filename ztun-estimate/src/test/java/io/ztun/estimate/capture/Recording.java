package io.ztun.estimate.capture;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes recordings by hand. */
public final class Recording {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteOrder order;
    private final boolean ng;
    private boolean nanoseconds;

    private Recording(ByteOrder order, boolean ng) {
        this.order = order;
        this.ng = ng;
    }

    /** An older one. */
    public static Recording pcap(ByteOrder order, boolean nanoseconds, int linkType) {
        Recording recording = new Recording(order, false);
        recording.nanoseconds = nanoseconds;
        recording.put(recording
                .buffer(24)
                .putInt(nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4)
                .putShort((short) 2)
                .putShort((short) 4)
                .putInt(0)
                .putInt(0)
                .putInt(262_144)
                .putInt(linkType));
        return recording;
    }

    /** As tcpdump writes it on most machines. */
    public static Recording pcap(int linkType) {
        return pcap(ByteOrder.LITTLE_ENDIAN, false, linkType);
    }

    /** A newer one, with a section and no interface yet. */
    public static Recording pcapng(ByteOrder order) {
        Recording recording = new Recording(order, true);
        return recording.section();
    }

    private ByteBuffer buffer(int length) {
        return ByteBuffer.allocate(length).order(order);
    }

    private Recording put(ByteBuffer bytes) {
        out.write(bytes.array(), 0, bytes.position());
        return this;
    }

    /** Bytes as they are. */
    public Recording raw(byte... bytes) {
        out.writeBytes(bytes);
        return this;
    }

    /** Begins another section. */
    public Recording section() {
        return put(buffer(28)
                .putInt(PcapngCapture.SECTION)
                .putInt(28)
                .putInt(0x1a2b3c4d)
                .putShort((short) 1)
                .putShort((short) 0)
                .putLong(-1)
                .putInt(28));
    }

    /** An interface; a negative resolution is not said. */
    public Recording network(int linkType, int snapLength, int resolution) {
        int options = resolution < 0 ? 0 : 12;
        ByteBuffer block = buffer(20 + options)
                .putInt(1)
                .putInt(20 + options)
                .putShort((short) linkType)
                .putShort((short) 0)
                .putInt(snapLength);
        if (options > 0) {
            block.putShort((short) 9)
                    .putShort((short) 1)
                    .put((byte) resolution)
                    .put(new byte[3])
                    .putInt(0);
        }
        return put(block.putInt(20 + options));
    }

    /** A block of any kind. */
    public Recording block(int type, byte[] body) {
        int length = 12 + (body.length + 3) / 4 * 4;
        return put(buffer(length)
                .putInt(type)
                .putInt(length)
                .put(body)
                .put(new byte[length - 12 - body.length])
                .putInt(length));
    }

    /** A simple packet, of which the section's first interface kept so many bytes. */
    public Recording simple(byte[] packet, int kept) {
        return block(
                3, buffer(4 + kept).putInt(packet.length).put(packet, 0, kept).array());
    }

    /** A packet with its time, in ticks of its interface or, in an older recording, in nanoseconds. */
    public Recording packet(int network, long time, byte[] packet, int original) {
        if (ng) {
            return block(
                    6,
                    buffer(20 + packet.length)
                            .putInt(network)
                            .putInt((int) (time >>> 32))
                            .putInt((int) time)
                            .putInt(packet.length)
                            .putInt(original)
                            .put(packet)
                            .array());
        }
        long fraction = time % 1_000_000_000;
        return put(buffer(16 + packet.length)
                .putInt((int) (time / 1_000_000_000))
                .putInt((int) (nanoseconds ? fraction : fraction / 1_000))
                .putInt(packet.length)
                .putInt(original)
                .put(packet));
    }

    /** A whole packet of the only interface. */
    public Recording packet(long time, byte[] packet) {
        return packet(0, time, packet, packet.length);
    }

    /** The recording. */
    public byte[] bytes() {
        return out.toByteArray();
    }

    /** All of its bytes but the last. */
    public byte[] but(int last) {
        return java.util.Arrays.copyOf(bytes(), out.size() - last);
    }
}
