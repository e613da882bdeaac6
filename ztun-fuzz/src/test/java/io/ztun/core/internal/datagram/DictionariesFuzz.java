package io.ztun.core.internal.datagram;

import java.util.Arrays;
import java.util.List;

import io.ztun.api.FrameLimits;
import io.ztun.api.ProtocolException;
import io.ztun.core.internal.ip.Bytes;
import io.ztun.fuzz.Check;
import io.ztun.fuzz.Guarded;
import io.ztun.fuzz.Input;
import io.ztun.fuzz.Seed;
import io.ztun.spi.Decoder;
import io.ztun.testkit.fake.DictionaryProbe;

/**
 * Both ends agree on dictionaries while frames are lost, changed and invented: no dictionary is longer than it may be, a
 * malformed proposal changes nothing, and what the sender uses is what the receiver has.
 */
public final class DictionariesFuzz {
    private static final int KEEP = 0;
    private static final int PROPOSE = 1;
    private static final int INVENT_SNAPSHOT = 2;
    private static final int INVENT_ANSWER = 3;
    private static final int INVENT_BODY = 4;
    private static final int KINDS = 5;
    private static final int EVENTS_MAX = 64;
    private static final int ANSWER_MAX = SnapshotFrame.BITMAP + BodyRing.BODIES / 8;

    private final DictionaryProbe used = new DictionaryProbe();
    private final DictionaryProbe held = new DictionaryProbe();
    private final OfferedDictionaries offered = new OfferedDictionaries(used.encoder(), () -> 0);
    private final ReceivedDictionaries received = new ReceivedDictionaries(held.decoder());
    private long number;

    private DictionariesFuzz() {}

    /** Events. */
    public static void fuzzerTestOneInput(byte[] data) {
        Input input = new Input(data);
        DictionariesFuzz session = new DictionariesFuzz();
        try {
            for (int i = 0; i < EVENTS_MAX && !input.isEmpty(); i++) {
                session.event(input);
            }
        } finally {
            session.offered.close();
            session.received.close();
        }
    }

    private void event(Input input) {
        switch (input.u8() % KINDS) {
            case KEEP -> keep(input);
            case PROPOSE -> propose(input);
            case INVENT_SNAPSHOT -> form(number + input.u8(), input.chunk());
            case INVENT_ANSWER -> answer(input.chunk());
            default -> {
                byte[] body = input.chunk();
                Guarded source = Guarded.of(body);
                received.keep(input.i64() & Long.MAX_VALUE, source.buffer(), source.offset(), body.length);
            }
        }
    }

    /** A body that is sent, and arrives or not. */
    private void keep(Input input) {
        boolean arrives = (input.u8() & 1) == 0;
        byte[] body = new byte[1 + input.u16() % (BodyRing.BODY_LENGTH_MAX + 8)];
        Arrays.fill(body, (byte) number);
        Guarded source = Guarded.of(body);
        offered.keep(number, source.buffer(), source.offset(), body.length, body.length + 5);
        if (arrives) {
            received.keep(number, source.buffer(), source.offset(), body.length);
        }
        number++;
    }

    /** A proposal and its answer, each of which may be lost or changed. */
    private void propose(Input input) {
        Guarded target = Guarded.room(SnapshotFrame.LENGTH_MAX);
        long frame = number++;
        int length = offered.propose(frame, target.buffer(), target.offset());
        target.check();
        Check.that(length <= SnapshotFrame.LENGTH_MAX, "snapshot of " + length);
        byte[] answer = form(frame, changed(target.copy(0, length), input));
        if (answer.length > 0) {
            int slot = answer[SnapshotFrame.NUMBER_LENGTH - 1] & 1;
            used.forget();
            answer(changed(answer, input));
            checkSame(slot);
        }
    }

    /** The sender's choice is what the receiver would take for a frame to come. */
    private void checkSame(int slot) {
        if (used.content(0) == null) {
            return;
        }
        Check.that(Arrays.equals(used.content(0), held.content(slot)), "the ends have different dictionaries");
        Check.that(received.isUsable(slot, number), "the receiver does not take it");
    }

    private static byte[] changed(byte[] bytes, Input input) {
        int how = input.u8();
        byte[] result = Arrays.copyOf(bytes, how < 0x80 ? bytes.length : Math.max(0, bytes.length + (byte) how));
        int mask = how == 0 ? 0 : input.u8();
        if (mask != 0 && result.length > 0) {
            result[input.u8() % result.length] ^= (byte) mask;
        }
        return result;
    }

    private byte[] form(long frame, byte[] bytes) {
        Guarded body = Guarded.of(bytes);
        Guarded answer = Guarded.room(ANSWER_MAX);
        byte[][] before = held();
        try {
            int slot = received.slot(body.buffer(), body.offset(), bytes.length);
            if (slot < 0) {
                return new byte[0];
            }
            int length =
                    received.form(frame, body.buffer(), body.offset(), bytes.length, answer.buffer(), answer.offset());
            Check.that(slot == (Bytes.u8(body.buffer(), body.offset() + 3) & 1), "the place");
            held();
            return answer.copy(0, length);
        } catch (ProtocolException e) {
            Check.saysWhy(e);
            Check.that(Arrays.deepEquals(before, held()), "a malformed snapshot changed a dictionary");
            return new byte[0];
        } finally {
            body.checkHolds(bytes);
            answer.check();
        }
    }

    private byte[][] held() {
        for (int slot = 0; slot < Decoder.DICTIONARIES; slot++) {
            byte[] content = held.content(slot);
            Check.that(content == null || content.length <= FrameLimits.MAX_DICTIONARY_LENGTH, "too long");
        }
        return new byte[][] {held.content(0), held.content(1)};
    }

    private void answer(byte[] bytes) {
        Guarded body = Guarded.of(bytes);
        offered.onAnswer(body.buffer(), body.offset(), bytes.length);
        body.checkHolds(bytes);
    }

    /** Agreements with and without losses, and inventions. */
    public static List<byte[]> seeds() {
        Seed agreement = new Seed();
        for (int i = 0; i < 6; i++) {
            agreement.u8(KEEP).u8(i == 3 ? 1 : 0).u16(i == 4 ? 16_000 : 100 + i);
            if (i % 2 == 1) {
                agreement.u8(PROPOSE).u8(0).u8(0);
            }
        }
        return List.of(
                agreement.toBytes(),
                agreement
                        .u8(PROPOSE)
                        .u8(1)
                        .u8(1)
                        .u8(5)
                        .u8(PROPOSE)
                        .u8(0)
                        .u8(0xf0)
                        .u8(1)
                        .u8(9)
                        .toBytes(),
                new Seed()
                        .u8(INVENT_BODY)
                        .chunk(new byte[9])
                        .i64(4)
                        .u8(INVENT_SNAPSHOT)
                        .u8(7)
                        .chunk(new Seed()
                                .i32(0)
                                .bytes((byte) 0, (byte) 3, (byte) 1, (byte) 1)
                                .toBytes())
                        .u8(INVENT_SNAPSHOT)
                        .u8(9)
                        .chunk(new Seed().i32(1).bytes((byte) 0x80, (byte) 1).toBytes())
                        .u8(INVENT_ANSWER)
                        .chunk(new byte[13])
                        .toBytes());
    }
}
