package io.ztun.core.internal.offload;

import java.util.List;

import io.ztun.api.Offload;
import io.ztun.core.internal.ip.IpPackets;
import io.ztun.fuzz.Check;
import io.ztun.fuzz.Guarded;
import io.ztun.fuzz.Input;

/** Metadata of a peer's: what passes lies inside of its packet, and passes again as it is. */
public final class OffloadCheckFuzz {
    private OffloadCheckFuzz() {}

    /** Metadata, then the packet. */
    public static void fuzzerTestOneInput(byte[] data) {
        Input input = new Input(data);
        long offload = input.i64();
        byte[] bytes = input.rest();
        Guarded packet = Guarded.of(bytes);
        long checked = OffloadCheck.check(packet.buffer(), packet.offset(), bytes.length, offload);
        if (checked != OffloadCheck.INVALID) {
            checkValid(packet, checked);
        }
        packet.checkHolds(bytes);
    }

    private static void checkValid(Guarded packet, long checked) {
        int length = packet.length();
        long again = OffloadCheck.check(packet.buffer(), packet.offset(), length, checked);
        Check.that(checked >= 0 && again == checked, "not the same again: " + Offload.toString(checked));
        Check.that((Offload.flags(checked) & ~Offload.NEEDS_CSUM) == 0, "flags");
        int header = OffloadCheck.headerLength(packet.buffer(), packet.offset(), length, checked);
        Check.that(header >= 0 && header <= length, "header " + header);
        OffloadCheck.kernelTakes(packet.buffer(), packet.offset(), length, checked);
        if (checked == Offload.NONE) {
            return;
        }
        int start = Offload.csumStart(checked);
        Check.that(start >= IpPackets.headerLength(packet.buffer(), packet.offset()), "a checksum in the IP header");
        Check.that(start + Offload.csumOffset(checked) + Short.BYTES <= length, "a checksum behind the packet");
        if (Offload.isSuperPacket(checked)) {
            int segments = OffloadCheck.segments(length - header, Offload.gsoSize(checked));
            Check.that(segments > 1 && segments <= OffloadCheck.MAX_TCP_SEGMENTS, "segments " + segments);
        }
    }

    /** Super-packets and partial checksums of each kind. */
    public static List<byte[]> seeds() {
        return SuperPackets.seeds();
    }
}
