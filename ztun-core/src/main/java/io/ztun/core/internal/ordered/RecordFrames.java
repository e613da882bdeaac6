package io.ztun.core.internal.ordered;

import java.nio.ByteBuffer;

import io.ztun.api.FrameLimits;
import io.ztun.api.PacketBatch;
import io.ztun.core.internal.count.SessionCounters;
import io.ztun.core.internal.half.FrameBuffer;
import io.ztun.core.internal.half.SessionContext;
import io.ztun.core.internal.lanes.CodecGate;
import io.ztun.core.internal.lanes.Lanes;
import io.ztun.core.internal.link.OutgoingFrames;
import io.ztun.core.internal.memory.Payloads;
import io.ztun.core.internal.memory.SendingMemory;
import io.ztun.core.internal.packet.RecordWriter;
import io.ztun.core.internal.packet.Records;
import io.ztun.core.internal.protocol.FrameType;
import io.ztun.spi.Encoder;
import io.ztun.spi.Link;

/** Frames with a record for each packet: what compresses goes through the codec, the rest around it. */
public final class RecordFrames implements PacketFrames {
    /** No LZ4 block below has a match (its format's description, "End of block conditions"): a codec makes a keystroke longer. */
    private static final int SHORTEST_ENCODED = 13;

    private final OutgoingFrames frames;
    private final Encoder encoder;
    private final RecordWriter records;
    private final SentCounts counts;
    private final Lanes lanes;
    private final WireRatio ratio = new WireRatio();
    private final SessionCounters counters;

    /** Null in a session without memory. */
    private final SendingMemory memory;

    /**
     * @param frames what stands around each body, which is closed with this
     * @param encoder the codec's, which is closed with this
     * @param predicted whether packet headers are predicted
     * @param memory where bodies are looked for, its owner's; null for none
     */
    public RecordFrames(
            OutgoingFrames frames,
            Encoder encoder,
            boolean predicted,
            SendingMemory memory,
            SessionCounters counters,
            SessionContext context) {
        this.frames = frames;
        this.encoder = encoder;
        this.memory = memory;
        this.counters = counters;
        records = new RecordWriter(predicted);
        counts = new SentCounts(counters);
        lanes = new Lanes(context::apart, context.privacy().history());
    }

    @Override
    public void begin() {
        lanes.begin();
    }

    @Override
    public float wirePerByte() {
        return ratio.wirePerByte();
    }

    @Override
    public int send(PacketBatch batch, int[] indices, int first, int count, ByteBuffer frame) {
        boolean around = goesAround(batch, indices[first]);
        int end = endOfFrame(batch, indices, first, count, around);
        int result =
                around ? sendAround(batch, indices, first, end, frame) : sendEncoded(batch, indices, first, end, frame);
        if (result < 0) {
            return result;
        }
        counts.packets(batch, indices, first, end);
        return end - first | (result > Link.SENT ? QUEUED : 0);
    }

    private boolean goesAround(PacketBatch batch, int index) {
        return Lanes.CODEC
                != lanes.of(
                        batch.buffer(),
                        batch.offset(index),
                        batch.length(index),
                        batch.flow(index),
                        batch.transport(index));
    }

    private void countAround(PacketBatch batch, int[] indices, int first, int end) {
        for (int i = first; i < end; i++) {
            lanes.countAround(batch.flow(indices[i]));
        }
    }

    /** Whether a packet may be part of a frame that begins with another. */
    private boolean mayFollow(PacketBatch batch, int first, int index, boolean around) {
        return goesAround(batch, index) == around
                && (around
                        || lanes.mayShare(
                                batch.buffer(),
                                batch.offset(first),
                                batch.length(first),
                                batch.offset(index),
                                batch.length(index)));
    }

    /** The first packet that is not part of the frame: it does not fit, or must not be in one with the others. */
    private int endOfFrame(PacketBatch batch, int[] indices, int first, int count, boolean around) {
        int length = 0;
        int at = first;
        while (at < count) {
            int index = indices[at];
            length += RecordWriter.maxLength(batch.length(index));
            if (length > FrameLimits.MAX_BODY_LENGTH
                    || (at > first && !mayFollow(batch, indices[first], index, around))) {
                break;
            }
            counts.note(at - first, lanes.why());
            at++;
        }
        return at;
    }

    private int sendEncoded(PacketBatch batch, int[] indices, int first, int end, ByteBuffer frame) {
        ByteBuffer block = encoder.block(room(batch, indices, first, end));
        int base = encoder.blockOffset();
        int length = memory == null
                ? writeRecords(batch, indices, first, end, block, base)
                : writeAndFind(batch, indices, first, end, block, base);
        if (length < SHORTEST_ENCODED) { // and than what is remembered
            ratio.learn(1);
            frame.put(FrameBuffer.BODY, block, base, length);
            return sendFrame(FrameType.DATA, frame, FrameBuffer.BODY, length);
        }
        int recalling = memory == null ? 0 : recall(block, base, length, frame);
        int left = recalling == 0 ? length : recalling;
        int encoded = encoder.encode(left, frame, FrameBuffer.BODY);
        boolean plain = encoded == Encoder.NOT_SMALLER;
        int shortest = plain ? left : encoded;
        // What does not shrink today may be known tomorrow: where there is memory, nothing goes around it for that.
        lanes.learn(batch.flow(indices[first]), length, memory == null ? encoded : 0);
        ratio.learn((float) shortest / length);
        if (plain) {
            frame.put(FrameBuffer.BODY, block, base, left);
        }
        return sendFrame(bodyType(plain, recalling > 0), frame, FrameBuffer.BODY, shortest);
    }

    private byte bodyType(boolean plain, boolean recalls) {
        byte type = plain ? memory == null ? FrameType.DATA : FrameType.DATA_KEPT : FrameType.DATA_ENCODED;
        return recalls ? (byte) (type | FrameType.RECALLS) : type;
    }

    /** As {@link #writeRecords}; and has their payloads looked for. */
    private int writeAndFind(PacketBatch batch, int[] indices, int first, int end, ByteBuffer block, int base) {
        memory.begin();
        int at = base;
        for (int i = first; i < end; i++) {
            int index = indices[i];
            at += records.write(batch, index, i == end - 1, block, at);
            int payload =
                    Payloads.length(batch.buffer(), batch.offset(index), batch.length(index), batch.transport(index));
            memory.find(block, base, at - records.behindPayload() - payload, payload);
        }
        return at - base;
    }

    /** Remembers the body, and puts what refers to memory in its place if that is shorter; returns the length of it then, else 0. */
    private int recall(ByteBuffer block, int base, int length, ByteBuffer scratch) {
        int recalling = memory.write(block, base, length, scratch, FrameBuffer.BODY);
        memory.remember(block, base, length);
        if (recalling > 0) {
            block.put(base, scratch, FrameBuffer.BODY, recalling);
            counters.addRecalledSent(memory.recalled());
        }
        return recalling;
    }

    /** How long the body of these packets can become. */
    private static int room(PacketBatch batch, int[] indices, int first, int end) {
        int room = 0;
        for (int i = first; i < end; i++) {
            room += RecordWriter.maxLength(batch.length(indices[i]));
        }
        return room;
    }

    private int sendAround(PacketBatch batch, int[] indices, int first, int end, ByteBuffer frame) {
        countAround(batch, indices, first, end);
        ratio.learn(1);
        if (end - first == 1 && batch.length(indices[first]) >= CodecGate.ALWAYS_BELOW) {
            return sendInPlace(batch, indices[first]);
        }
        int length = writeRecords(batch, indices, first, end, frame, FrameBuffer.BODY);
        return sendFrame(FrameType.DATA, frame, FrameBuffer.BODY, length);
    }

    /** A single long packet needs no copy, nor its header predicted: what stands before it in the frame goes into the batch's headroom. */
    private int sendInPlace(PacketBatch batch, int index) {
        int packet = batch.offset(index);
        int record = Records.prepend(batch.offload(index), batch.transport(index), batch.buffer(), packet);
        return sendFrame(FrameType.DATA, batch.buffer(), record, packet - record + batch.length(index));
    }

    private int writeRecords(PacketBatch batch, int[] indices, int first, int end, ByteBuffer target, int base) {
        int at = base;
        for (int i = first; i < end; i++) {
            at += records.write(batch, indices[i], i == end - 1, target, at);
        }
        return at - base;
    }

    @Override
    public int sendControl(byte type, ByteBuffer frame, int length) {
        return sendFrame(type, frame, FrameBuffer.BODY, length);
    }

    private int sendFrame(byte type, ByteBuffer buffer, int body, int length) {
        int result = frames.send(type, buffer, body, length);
        if (result >= 0) {
            counts.frame(length + frames.overhead() + frames.padding());
        }
        return result;
    }

    @Override
    public void close() {
        encoder.close();
        frames.close();
    }
}
