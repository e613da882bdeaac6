package io.ztun.core.internal.headers;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.ztun.api.Offload;
import io.ztun.api.ProtocolException;
import io.ztun.core.internal.offload.OffloadCheck;
import io.ztun.fuzz.Check;
import io.ztun.fuzz.Guarded;
import io.ztun.fuzz.Input;
import io.ztun.fuzz.Packets;
import io.ztun.fuzz.Seed;

/**
 * Header records of frames that come in any order: nothing is written outside the room that there is, what is left to do for a
 * packet fits the packet, no frame changes what a later one has brought, and a malformed one harms none after it.
 */
public final class ReceivedHeadersFuzz implements ReceivedHeaders.Answers {
    private final ReceivedHeaders headers = new ReceivedHeaders(this);
    private final Map<Integer, Long> latest = new HashMap<>();
    private long frame;

    private ReceivedHeadersFuzz() {}

    /** The room for each packet, then a frame's number and a record, again and again. */
    public static void fuzzerTestOneInput(byte[] data) {
        Input input = new Input(data);
        int room = input.u16();
        ReceivedHeadersFuzz fuzz = new ReceivedHeadersFuzz();
        while (!input.isEmpty()) {
            fuzz.frame = input.u8();
            byte[] bytes = input.chunk();
            Guarded record = Guarded.of(bytes);
            Guarded packet = Guarded.room(Math.min(room, 4_096));
            fuzz.headers.begin(fuzz.frame);
            fuzz.decompress(record, packet);
            record.checkHolds(bytes);
            packet.check();
        }
    }

    private void decompress(Guarded record, Guarded packet) {
        int length;
        try {
            length = headers.decompress(
                    record.buffer(), record.offset(), record.end(), packet.buffer(), packet.offset(), packet.length());
        } catch (ProtocolException e) {
            Check.saysWhy(e);
            return;
        }
        if (length == ReceivedHeaders.LOST) {
            return;
        }
        Check.that(headers.consumed() > 0 && headers.consumed() <= record.length(), "consumed");
        if (length == ReceivedHeaders.ANSWER) {
            return;
        }
        Check.that(length >= 28 && length <= packet.length(), "length " + length);
        long offload = headers.offload();
        Check.that(
                offload == Offload.NONE
                        || OffloadCheck.check(packet.buffer(), packet.offset(), length, offload)
                                != OffloadCheck.INVALID,
                "metadata does not fit: " + Offload.toString(offload));
    }

    @Override
    public void have(int place, long number) {
        Check.that(number == frame && place >= 0 && place < RecordFormat.MAX_FLOWS, "place " + place);
        Long before = latest.put(place, number);
        Check.that(before == null || before < number, "a frame has taken the place of a later one's header");
    }

    @Override
    public void onAnswer(int place, int number) {
        Check.that(place >= 0 && place < RecordFormat.MAX_FLOWS, "place " + place);
    }

    /** A flow that is set, records by it, the next header, records by that, what is late, and an answer. */
    public static List<byte[]> seeds() {
        byte[] set = Packets.join(new byte[] {(byte) 0xff, 0, 0}, Packets.TCP_V4);
        return List.of(new Seed()
                .u16(2_048)
                .u8(2)
                .chunk(set)
                .u8(3)
                .chunk(Packets.hex("c00000400073656c65637420313b"))
                .u8(4)
                .chunk(Packets.hex("0501c00000400073656c65637420313b"))
                .u8(6)
                .chunk(Packets.hex("c10000400073656c65637420323b"))
                .u8(1)
                .chunk(Packets.hex("c00000400073656c65637420313b"))
                .u8(1)
                .chunk(set)
                .u8(9)
                .chunk(Packets.hex("060000000007"))
                .toBytes());
    }
}
