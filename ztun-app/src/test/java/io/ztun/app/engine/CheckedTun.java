package io.ztun.app.engine;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import io.ztun.api.Offload;
import io.ztun.testkit.fake.FakeTun;

/**
 * A device that looks at every packet written to it: whether it is, byte for byte, one that was sent or a part of one, and
 * whether it came only once.
 */
final class CheckedTun extends FakeTun {
    private final Map<Integer, byte[]> sent = new HashMap<>();
    private final Set<Integer> arrived = new HashSet<>();
    private final Map<Integer, BitSet> streams = new HashMap<>();
    boolean offload = true;
    int writes;
    int superPackets;
    long streamBytes;
    String wrong;

    /** The segment size that the latest TCP connection says to take. */
    int mss;

    /** Notes a datagram that has been sent. */
    void expect(int number, byte[] packet) {
        sent.put(number, packet);
    }

    int arrivedDatagrams() {
        return arrived.size();
    }

    @Override
    public boolean write(ByteBuffer packet, int offset, int length, long offload) {
        writes++;
        if (Offload.isSuperPacket(offload)) {
            superPackets++;
        }
        String problem = !this.offload && offload != Offload.NONE
                ? "metadata for a device without offload"
                : packet.get(offset + 9) == 17
                        ? datagram(packet, offset, length)
                        : segment(packet, offset, length, offload);
        if (problem != null && wrong == null) {
            wrong = problem + " length=" + length + " " + Offload.toString(offload);
        }
        return true;
    }

    private String datagram(ByteBuffer packet, int offset, int length) {
        int number = (int) packet.getLong(offset + 28);
        byte[] expected = sent.get(number);
        if (expected == null || !packet.slice(offset, length).equals(ByteBuffer.wrap(expected))) {
            return "datagram " + number + " changed";
        }
        return arrived.add(number) ? null : "datagram " + number + " twice";
    }

    private String segment(ByteBuffer packet, int offset, int length, long offload) {
        int port = packet.getShort(offset + 20);
        int sequence = packet.getInt(offset + 24);
        BitSet stream = streams.computeIfAbsent(port, p -> new BitSet());
        if (!FlowPackets.isSound(packet, offset, length, offload)) {
            return "checksum of port " + port;
        }
        if ((packet.get(offset + 33) & 0x02) != 0) {
            mss = packet.getShort(offset + 54) & 0xffff;
            return null;
        }
        int end = sequence + length - FlowPackets.HEADERS;
        if (stream.nextSetBit(sequence) >= 0 && stream.nextSetBit(sequence) < end) {
            return "port " + port + " sequence " + sequence + " twice";
        }
        for (int i = sequence; i < end; i++) {
            if (packet.get(offset + FlowPackets.HEADERS + i - sequence) != FlowPackets.content(port, i)) {
                return "port " + port + " sequence " + i + " changed";
            }
        }
        stream.set(sequence, end);
        streamBytes += end - sequence;
        return null;
    }

    @Override
    public boolean offload() {
        return offload;
    }
}
