package io.ztun.core.internal.headers;

import java.util.List;

import io.ztun.api.Offload;
import io.ztun.api.ProtocolException;
import io.ztun.core.internal.offload.OffloadCheck;
import io.ztun.fuzz.Check;
import io.ztun.fuzz.Guarded;
import io.ztun.fuzz.Input;
import io.ztun.fuzz.Packets;
import io.ztun.fuzz.Seed;

/**
 * Header records, one after the other: nothing is written outside the room that there is, and what is left to do for a
 * packet fits the packet.
 */
public final class HeaderDecompressorFuzz {
    private static final int FLOWS = 16;

    private HeaderDecompressorFuzz() {}

    /** The room for each packet, then records. */
    public static void fuzzerTestOneInput(byte[] data) {
        Input input = new Input(data);
        int room = input.u16();
        HeaderDecompressor decompressor = new HeaderDecompressor(FLOWS);
        while (!input.isEmpty()) {
            byte[] bytes = input.chunk();
            Guarded record = Guarded.of(bytes);
            Guarded packet = Guarded.room(Math.min(room, 4_096));
            boolean sound = decompress(decompressor, record, packet);
            record.checkHolds(bytes);
            packet.check();
            if (!sound) {
                return; // "after an exception it cannot be used any more"
            }
        }
    }

    private static boolean decompress(HeaderDecompressor decompressor, Guarded record, Guarded packet) {
        int length;
        try {
            length = decompressor.decompress(
                    record.buffer(), record.offset(), record.end(), packet.buffer(), packet.offset(), packet.length());
        } catch (ProtocolException e) {
            Check.saysWhy(e);
            return false;
        }
        Check.that(length >= 28 && length <= packet.length(), "length " + length);
        Check.that(decompressor.consumed() > 0 && decompressor.consumed() <= record.length(), "consumed");
        long offload = decompressor.offload();
        Check.that(
                offload == Offload.NONE
                        || OffloadCheck.check(packet.buffer(), packet.offset(), length, offload)
                                != OffloadCheck.INVALID,
                "metadata does not fit: " + Offload.toString(offload));
        return true;
    }

    /** What {@code records.txt} beside the decompressor's tests has. */
    public static List<byte[]> seeds() {
        byte[] set = {(byte) 0xff, 0, 0};
        return List.of(
                new Seed()
                        .u16(2_048)
                        .chunk(Packets.join(set, Packets.TCP_V4))
                        .chunk(Packets.hex("c04073656c65637420313b"))
                        .chunk(Packets.hex("c0460b73656c65637420323b012c"))
                        .chunk(Packets.hex("c04d030173656c65637420333bf6"))
                        .chunk(Packets.hex("80094b9d0273656c65637420333b"))
                        .chunk(Packets.hex("c070102373656c65637420333b"))
                        .chunk(Packets.hex("c0809f01f1e348033f000700000b3f"))
                        .chunk(Packets.hex("c0803100100000160101080a0101050a1122334411223399"))
                        .chunk(Packets.hex("c08c20130101080a940aa50c"))
                        .chunk(Packets.hex("c080400178"))
                        .toBytes(),
                new Seed()
                        .u16(1_500)
                        .chunk(Packets.join(new byte[] {(byte) 0xff, 1, 0}, Packets.UDP_V4))
                        .chunk(Packets.hex("c1003c33303e61"))
                        .chunk(Packets.hex("c140043c33303e6263"))
                        .chunk(Packets.hex("c140023c33303e6263"))
                        .chunk(Packets.hex("c102fe033c33303e6263"))
                        .toBytes(),
                new Seed()
                        .u16(300)
                        .chunk(Packets.join(new byte[] {(byte) 0xff, 2, 0}, Packets.TCP_V6))
                        .chunk(Packets.hex("c20161626314"))
                        .toBytes());
    }
}
