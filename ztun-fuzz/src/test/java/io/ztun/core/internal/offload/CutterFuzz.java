package io.ztun.core.internal.offload;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.ztun.api.Offload;
import io.ztun.core.internal.ip.IpPackets;
import io.ztun.fuzz.Check;
import io.ztun.fuzz.Guarded;
import io.ztun.fuzz.Input;
import io.ztun.fuzz.Seed;

/**
 * Packets that are cut for datagrams: pieces made elsewhere and in place are the same, their metadata belongs to them, no
 * payload is lost; and of a super-packet that is cut where its kernel would, a {@link Segmenter} makes the same of the pieces
 * as of the whole.
 */
public final class CutterFuzz {
    private final Cutter cutter = new Cutter();
    private final byte[] bytes;
    private final long offload;
    private final int maxLength;
    private final int bundle;

    /** What is left to do for the pieces, and whether each ends where a segment does: TCP may be cut anywhere. */
    private final List<Long> metadata = new ArrayList<>();

    private boolean aligned = true;

    private CutterFuzz(byte[] bytes, long offload, int maxLength, int bundle) {
        this.bytes = bytes;
        this.offload = offload;
        this.maxLength = maxLength;
        this.bundle = bundle;
    }

    /** How long segments and pieces may be, metadata, then the packet. */
    public static void fuzzerTestOneInput(byte[] data) {
        Input input = new Input(data);
        int maxLength = input.u16();
        int bundle = input.u16();
        long offload = input.i64();
        byte[] bytes = input.rest();
        Guarded packet = Guarded.of(bytes);
        if (!IpPackets.hasHeader(packet.buffer(), packet.offset(), bytes.length)) {
            return; // "its IP header is complete"
        }
        new CutterFuzz(bytes, offload, maxLength, bundle).run(packet);
    }

    private void run(Guarded packet) {
        boolean valid = cutter.start(packet.buffer(), packet.offset(), bytes.length, offload, maxLength);
        long checked = OffloadCheck.check(packet.buffer(), packet.offset(), bytes.length, offload);
        Check.that(valid == (checked != OffloadCheck.INVALID), "valid or not");
        if (!valid) {
            return;
        }
        boolean asTheKernel = Offload.isSuperPacket(checked) && cutter.size() == Offload.gsoSize(checked);
        List<byte[]> elsewhere = pieces(packet, false, asTheKernel);
        packet.checkHolds(bytes);
        if (asTheKernel && aligned) {
            compareWithSegmenter(packet, elsewhere);
        }
        Check.that(
                cutter.start(packet.buffer(), packet.offset(), bytes.length, offload, maxLength),
                "not the second time");
        List<byte[]> inPlace = pieces(packet, true, false);
        packet.check();
        Check.that(elsewhere.size() == inPlace.size(), "another number of pieces in place");
        for (int i = 0; i < elsewhere.size(); i++) {
            Check.that(Arrays.equals(elsewhere.get(i), inPlace.get(i)), "another piece in place: number=" + i);
        }
    }

    private List<byte[]> pieces(Guarded packet, boolean inPlace, boolean keep) {
        List<byte[]> pieces = new ArrayList<>();
        int header = cutter.header();
        int total = 0;
        while (cutter.left() > 0) {
            int payload = cutter.isWhole() ? cutter.left() : cutter.piece(bundle);
            Check.that(payload > 0 && payload <= cutter.left(), "piece of " + payload);
            Check.that(cutter.segment() > 0 && cutter.segment() <= cutter.size(), "segment of " + cutter.segment());
            if (keep) {
                metadata.add(cutter.offload(payload));
                aligned &= payload == cutter.left() || payload % cutter.size() == 0;
            }
            byte[] piece = inPlace ? madeInPlace(packet, payload) : madeElsewhere(payload);
            Check.that(piece.length == header + payload, "length " + piece.length);
            pieces.add(piece);
            total += payload;
            cutter.advance(payload);
        }
        Check.that(header + total == bytes.length, "payload is lost, or there is too much of it");
        return pieces;
    }

    private byte[] madeElsewhere(int payload) {
        Guarded target = Guarded.room(cutter.header() + payload);
        Check.that(cutter.write(target.buffer(), target.offset(), payload) == target.length(), "length");
        target.check();
        if (!cutter.isWhole()) {
            Check.that(
                    IpPackets.length(target.buffer(), target.offset(), target.end()) == target.length(), "not whole");
            long of = cutter.offload(payload);
            Check.that(
                    OffloadCheck.check(target.buffer(), target.offset(), target.length(), of) == of,
                    "metadata that does not belong to the piece: " + Offload.toString(of));
        }
        return target.copy(0, target.length());
    }

    private byte[] madeInPlace(Guarded packet, int payload) {
        int at = cutter.writeInPlace(payload);
        return packet.copy(at - packet.offset(), cutter.header() + payload);
    }

    private void compareWithSegmenter(Guarded packet, List<byte[]> pieces) {
        List<byte[]> wanted = segments(packet, offload);
        List<byte[]> found = new ArrayList<>();
        for (int i = 0; i < pieces.size(); i++) {
            found.addAll(segments(Guarded.of(pieces.get(i)), metadata.get(i)));
        }
        Check.that(wanted.size() == found.size(), "segments " + found.size() + " wanted " + wanted.size());
        for (int i = 0; i < wanted.size(); i++) {
            Check.that(Arrays.equals(wanted.get(i), found.get(i)), "another segment: number=" + i);
        }
    }

    private static List<byte[]> segments(Guarded packet, long offload) {
        Segmenter segmenter = new Segmenter();
        segmenter.start(packet.buffer(), packet.offset(), packet.length(), offload);
        List<byte[]> segments = new ArrayList<>();
        while (segmenter.nextLength() > 0) {
            Guarded segment = Guarded.room(segmenter.nextLength());
            segmenter.next(segment.buffer(), segment.offset());
            byte[] bytes = segment.copy(0, segment.length());
            unifyZero(bytes, Offload.csumStart(offload) + Offload.csumOffset(offload));
            segments.add(bytes);
        }
        return segments;
    }

    /** TCP's checksum may be 0 or 0xffff, which mean the same: kernels write one when cutting, the other when completing. */
    private static void unifyZero(byte[] segment, int field) {
        if (segment[field] == 0 && segment[field + 1] == 0) {
            segment[field] = (byte) 0xff;
            segment[field + 1] = (byte) 0xff;
        }
    }

    /** Super-packets of each kind, cut as they would be, shorter, and into pieces of several segments. */
    public static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (byte[] packet : SuperPackets.seeds()) {
            seeds.add(new Seed().u16(1_200).u16(1_200).bytes(packet).toBytes());
            seeds.add(new Seed().u16(150).u16(300).bytes(packet).toBytes());
        }
        return seeds;
    }
}
