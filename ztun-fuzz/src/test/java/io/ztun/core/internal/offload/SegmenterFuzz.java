package io.ztun.core.internal.offload;

import java.util.Arrays;
import java.util.List;

import io.ztun.api.Offload;
import io.ztun.core.internal.ip.IpPackets;
import io.ztun.fuzz.Check;
import io.ztun.fuzz.Guarded;
import io.ztun.fuzz.Input;

/**
 * Super-packets: as many segments come out as were said, each written into its length exactly, whole, and with a payload that
 * continues the one before; the super-packet stays as it was.
 */
public final class SegmenterFuzz {
    private SegmenterFuzz() {}

    /** Metadata, then the packet. */
    public static void fuzzerTestOneInput(byte[] data) {
        Input input = new Input(data);
        long offload = input.i64();
        byte[] bytes = input.rest();
        Guarded packet = Guarded.of(bytes);
        Segmenter segmenter = new Segmenter();
        int count = segmenter.start(packet.buffer(), packet.offset(), bytes.length, offload);
        if (count == Segmenter.INVALID) {
            Check.that(segmenter.nextLength() == 0, "a segment of nothing");
        } else {
            cut(segmenter, count, packet, offload, bytes);
        }
        packet.checkHolds(bytes);
    }

    private static void cut(Segmenter segmenter, int count, Guarded packet, long offload, byte[] bytes) {
        long checked = OffloadCheck.check(packet.buffer(), packet.offset(), bytes.length, offload);
        int header = Offload.isSuperPacket(checked)
                ? OffloadCheck.headerLength(packet.buffer(), packet.offset(), bytes.length, checked)
                : 0;
        int at = header;
        for (int i = 0; i < count; i++) {
            int length = segmenter.nextLength();
            Guarded segment = Guarded.room(length);
            Check.that(segmenter.next(segment.buffer(), segment.offset()) == length, "another length than was said");
            segment.check();
            if (Offload.isSuperPacket(checked)) {
                checkSegment(segment, header, at, bytes);
            }
            at += length - header;
        }
        Check.that(at == bytes.length && segmenter.nextLength() == 0, "payload is left, or there is too much of it");
    }

    private static void checkSegment(Guarded segment, int header, int at, byte[] bytes) {
        int length = segment.length();
        Check.that(length > header, "an empty segment");
        Check.that(IpPackets.length(segment.buffer(), segment.offset(), segment.end()) == length, "not whole");
        Check.that(
                Arrays.equals(
                        segment.copy(header, length - header), Arrays.copyOfRange(bytes, at, at + length - header)),
                "another payload");
        if (IpPackets.version(segment.buffer(), segment.offset()) == 4) {
            int stored = segment.buffer().getShort(segment.offset() + 10) & 0xffff;
            Check.that(stored == Checksums.ipv4Header(segment.buffer(), segment.offset()), "the header's checksum");
        }
    }

    /** Super-packets of each kind. */
    public static List<byte[]> seeds() {
        return SuperPackets.seeds();
    }
}
