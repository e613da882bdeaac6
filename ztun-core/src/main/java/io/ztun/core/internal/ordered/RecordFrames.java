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
import io.ztun.core.internal.packet.RecordWriter;
import io.ztun.core.internal.packet.Records;
import io.ztun.core.internal.protocol.FrameType;
import io.ztun.spi.Encoder;
import io.ztun.spi.Link;

/** Frames with a record for each packet: what compresses goes through the codec, the rest around it. */
public final class RecordFrames implements PacketFrames {
    private final OutgoingFrames frames;
    private final Encoder encoder;
    private final RecordWriter records;
    private final SentCounts counts;
    private final Lanes lanes;
    private final WireRatio ratio = new WireRatio();

    /**
     * @param frames what stands around each body, which is closed with this
     * @param encoder the codec's, which is closed with this
     * @param predicted whether packet headers are predicted
     */
    public RecordFrames(
            OutgoingFrames frames,
            Encoder encoder,
            boolean predicted,
            SessionCounters counters,
            SessionContext context) {
        this.frames = frames;
        this.encoder = encoder;
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
        int length = writeRecords(batch, indices, first, end, block, base);
        int encoded = encoder.encode(length, frame, FrameBuffer.BODY);
        lanes.learn(batch.flow(indices[first]), length, encoded);
        ratio.learn(encoded < 0 ? 1 : (float) encoded / length);
        if (encoded == Encoder.NOT_SMALLER) {
            frame.put(FrameBuffer.BODY, block, base, length);
            return sendFrame(FrameType.DATA, frame, FrameBuffer.BODY, length);
        }
        return sendFrame(FrameType.DATA_ENCODED, frame, FrameBuffer.BODY, encoded);
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
