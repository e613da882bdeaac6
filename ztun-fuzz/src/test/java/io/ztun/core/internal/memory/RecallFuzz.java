package io.ztun.core.internal.memory;

import java.nio.ByteBuffer;
import java.util.List;

import io.ztun.api.CorruptDataException;
import io.ztun.api.FrameLimits;
import io.ztun.api.ProtocolException;
import io.ztun.fuzz.Check;
import io.ztun.fuzz.Guarded;
import io.ztun.fuzz.Input;
import io.ztun.fuzz.Seed;

/**
 * Bodies that refer to memory, and offers for it, which may hold anything: nothing is read that is not in the log or the frame,
 * nothing written outside of the body, what is restored has the checksum that came with it, and what is sent is restored.
 */
public final class RecallFuzz {
    private static final int OFFER = 0;
    private static final int KEEP = 1;
    private static final int SEND = 2;
    private static final int KINDS = 5;
    private static final int EVENTS_MAX = 16;
    private static final int KNOWN = 3_000;

    private static final ByteBuffer KNOWN_BYTES = ByteBuffer.allocateDirect(KNOWN);

    /** Their pages cost more than all else: they stay, and begin anew. */
    private static final MemoryLog LOG = new MemoryLog(MemoryLog.PAGE);

    private static final SendingMemory SENDING = new SendingMemory(new MemoryLog(MemoryLog.PAGE));

    private final ReceivedMemory received = new ReceivedMemory(new ReceivingMemory(LOG));
    private final BodyPayloads payloads = new BodyPayloads();
    private final References references = new References();

    static {
        for (int i = 0; i < KNOWN; i++) {
            KNOWN_BYTES.put(i, (byte) (i * i >> 5));
        }
    }

    private RecallFuzz() {
        LOG.restart(0);
        LOG.append(KNOWN_BYTES, 0, KNOWN);
        SENDING.log().restart(0);
        SENDING.log().append(KNOWN_BYTES, 0, KNOWN);
        SENDING.restored();
    }

    /** Events. */
    public static void fuzzerTestOneInput(byte[] data) {
        Input input = new Input(data);
        RecallFuzz session = new RecallFuzz();
        try {
            for (int i = 0; i < EVENTS_MAX && !input.isEmpty(); i++) {
                session.event(input);
            }
        } finally {
            session.received.close();
        }
    }

    private void event(Input input) {
        switch (input.u8() % KINDS) {
            case OFFER -> offer(input.chunk());
            case KEEP -> keep(input.i64(), input.chunk());
            case SEND -> send(input.u16(), input.chunk());
            default -> restore(input.chunk());
        }
    }

    private void restore(byte[] bytes) {
        Guarded source = Guarded.of(bytes);
        Guarded target = Guarded.room(FrameLimits.MAX_BODY_LENGTH);
        ByteBuffer body = target.buffer().slice(target.offset(), FrameLimits.MAX_BODY_LENGTH);
        try {
            int length = references.expand(source.buffer(), source.offset(), bytes.length, LOG, body);
            Check.that(length > 0 && length <= FrameLimits.MAX_BODY_LENGTH, "length " + length);
            Check.that(references.recalled() <= length, "recalled " + references.recalled());
            source.buffer().putInt(source.offset(), references.checksum(body, 0, length));
            int again = references.restore(source.buffer(), source.offset(), bytes.length, LOG, body);
            Check.that(again == length, "again " + again);
            source.buffer().put(source.offset(), (byte) ~source.buffer().get(source.offset()));
            refuse(source, bytes.length, body);
        } catch (CorruptDataException e) {
            Check.saysWhy(e);
            source.checkHolds(bytes);
        } finally {
            target.check();
        }
    }

    private void refuse(Guarded source, int length, ByteBuffer body) {
        try {
            references.restore(source.buffer(), source.offset(), length, LOG, body);
        } catch (CorruptDataException e) {
            Check.saysWhy(e);
            return;
        }
        Check.that(false, "a wrong checksum");
    }

    /** What is sent stands partly in memory. */
    private void send(int from, byte[] bytes) {
        int known = Math.min(200, KNOWN - from % KNOWN);
        int length = known + bytes.length;
        if (length > FrameLimits.MAX_BODY_LENGTH) {
            return;
        }
        Guarded body = Guarded.room(length);
        SENDING.log().copy(from % KNOWN, known, body.buffer(), body.offset());
        body.buffer().put(body.offset() + known, bytes);
        byte[] sent = body.copy(0, length);
        SENDING.begin();
        SENDING.find(body.buffer(), body.offset(), body.offset(), length);
        Guarded form = Guarded.room(length);
        int shorter = SENDING.write(body.buffer(), body.offset(), length, form.buffer(), form.offset());
        form.check();
        body.checkHolds(sent);
        if (shorter > 0) {
            ByteBuffer restored = ByteBuffer.allocateDirect(FrameLimits.MAX_BODY_LENGTH);
            int came = references.restore(form.buffer(), form.offset(), shorter, LOG, restored);
            Check.that(came == length, "length " + came);
            Check.that(restored.limit(came).equals(ByteBuffer.wrap(sent)), "another body");
        }
    }

    private void keep(long frame, byte[] bytes) {
        Guarded body = Guarded.of(bytes);
        try {
            received.begin(frame & Long.MAX_VALUE);
            payloads.begin(body.buffer(), body.offset(), bytes.length);
            while (payloads.next()) {
                received.keep(body.buffer(), payloads.at(), payloads.length());
            }
        } catch (ProtocolException e) {
            received.lose();
            Check.saysWhy(e);
        }
        body.checkHolds(bytes);
    }

    private void offer(byte[] bytes) {
        Guarded offer = Guarded.of(bytes);
        Guarded answer = Guarded.room(OfferFrame.BITMAP + OfferFrame.SPAN_MAX / 8);
        try {
            int length =
                    received.onOffer(offer.buffer(), offer.offset(), bytes.length, answer.buffer(), answer.offset());
            Check.that(length == 0 || length >= OfferFrame.BITMAP, "answer of " + length);
        } catch (ProtocolException e) {
            Check.saysWhy(e);
        }
        answer.check();
        offer.checkHolds(bytes);
    }

    /** A body of each kind. */
    public static List<byte[]> seeds() {
        byte[] offer = new Seed().i32(1).i64(7).u16(20).toBytes();
        byte[] packet = new byte[128];
        packet[0] = 0x45;
        packet[3] = (byte) packet.length;
        packet[9] = 17;
        return List.of(
                new Seed()
                        .u8(3)
                        .chunk(new Seed()
                                .i32(0)
                                .bytes((byte) 2, (byte) 8, (byte) 9, (byte) 60, (byte) 100)
                                .u8(0)
                                .toBytes())
                        .toBytes(),
                new Seed()
                        .u8(KEEP)
                        .i64(9)
                        .chunk(packet)
                        .u8(KEEP)
                        .i64(8)
                        .chunk(packet)
                        .u8(OFFER)
                        .chunk(offer)
                        .u8(OFFER)
                        .chunk(offer)
                        .toBytes(),
                new Seed().u8(SEND).u16(1_000).chunk(new byte[30]).toBytes());
    }
}
