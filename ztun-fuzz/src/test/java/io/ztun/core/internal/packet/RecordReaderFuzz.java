package io.ztun.core.internal.packet;

import java.util.List;

import io.ztun.api.ProtocolException;
import io.ztun.core.internal.ip.IpPackets;
import io.ztun.fuzz.Check;
import io.ztun.fuzz.Guarded;
import io.ztun.fuzz.Input;
import io.ztun.fuzz.Packets;
import io.ztun.fuzz.Seed;

/**
 * Bodies of a session, one after the other: every packet that comes out is whole and lies in its buffer, and whatever is no
 * record is a {@link ProtocolException}.
 */
public final class RecordReaderFuzz {
    private static final byte[] PREDICTED = Packets.hex("c04073656c65637420313b");

    private RecordReaderFuzz() {}

    /** Whether headers are predicted, then bodies. */
    public static void fuzzerTestOneInput(byte[] data) {
        Input input = new Input(data);
        RecordReader reader = new RecordReader((input.u8() & 1) != 0);
        while (!input.isEmpty()) {
            byte[] bytes = input.chunk();
            Guarded body = Guarded.of(bytes);
            boolean sound = walk(reader, body);
            body.checkHolds(bytes);
            if (!sound) {
                return; // so does the session
            }
        }
    }

    private static boolean walk(RecordReader reader, Guarded body) {
        reader.begin(body.buffer(), body.offset(), body.length());
        int packets = 0;
        try {
            while (reader.next()) {
                checkPacket(reader, body);
                Check.that(++packets <= body.length(), "more packets than bytes");
            }
            return true;
        } catch (ProtocolException e) {
            Check.saysWhy(e);
            return false;
        }
    }

    private static void checkPacket(RecordReader reader, Guarded body) {
        int offset = reader.packetOffset();
        int end = offset + reader.packetLength();
        Check.that(IpPackets.length(reader.buffer(), offset, end) == reader.packetLength(), "no whole packet");
        Check.that(reader.buffer() != body.buffer() || offset >= body.offset() && end <= body.end(), "outside");
    }

    /** Plain packets, packets with metadata, and predicted headers. */
    public static List<byte[]> seeds() {
        byte[] offloaded = new Seed()
                .u8(1)
                .i64(0x0101_05a8_0014_0010L)
                .bytes(Packets.TCP_V4_DATA)
                .toBytes();
        byte[] partial = Packets.join(new byte[] {2}, Packets.UDP_V4);
        byte[] set = Packets.join(new byte[] {(byte) 0xff, 0, 0}, Packets.TCP_V4);
        return List.of(
                new Seed()
                        .u8(0)
                        .chunk(Packets.join(Packets.TCP_V4, Packets.UDP_V4, Packets.TCP_V6))
                        .toBytes(),
                new Seed().u8(0).chunk(offloaded).chunk(partial).toBytes(),
                new Seed()
                        .u8(1)
                        .chunk(Packets.join(Packets.UDP_V4, set))
                        .chunk(PREDICTED)
                        .toBytes());
    }
}
