package io.ztun.core.internal.session;

import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;

import io.ztun.api.FrameLimits;
import io.ztun.api.PacketBatch;
import io.ztun.core.SessionInfo;
import io.ztun.core.internal.ip.IpAddresses;
import io.ztun.core.internal.link.OutgoingFrames;
import io.ztun.core.internal.packet.RecordWriter;
import io.ztun.core.internal.packet.Records;
import io.ztun.core.internal.protocol.FrameType;
import io.ztun.spi.Encoder;
import io.ztun.spi.Link;

/**
 * Sends on a link that delivers every frame, in order: what compresses goes through the codec, the rest around it. The lock
 * keeps frames in the order in which the codec saw them, and is not held while anybody waits.
 */
final class OrderedSender implements PacketSender {
    private static final int QUEUED = 1 << 30;

    /** Below it a link counts as slow: 1.2 Gbit/s, at which a super-packet takes half a millisecond. */
    private static final long SLOW_BYTES_PER_SECOND = 150_000_000;

    /** Over how many frames the ratio of compression is averaged. */
    private static final int RATIO_FRAMES = 8;

    private static final long PATIENCE_MAX_NS = 20_000_000;

    private final Link link;
    private final OutgoingFrames frames;
    private final Encoder encoder;
    private final RecordWriter records;
    private final boolean offload;
    private final SessionContext context;
    private final Counters counters;
    private final Traffic traffic;
    private final Lanes lanes;
    private final Backlog backlog;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile long lastSentNs;
    private volatile float wirePerByte = 1;
    private boolean closed;

    OrderedSender(
            Link link,
            OutgoingFrames frames,
            Encoder encoder,
            SessionInfo info,
            Traffic traffic,
            SessionContext context) {
        this.link = link;
        this.encoder = encoder;
        this.traffic = traffic;
        this.context = context;
        this.frames = frames;
        records = new RecordWriter(info.headers());
        offload = info.offload();
        counters = context.counters();
        lanes = new Lanes(context);
        lastSentNs = context.nowNs();
        backlog = new Backlog(this, link, context);
    }

    @Override
    public void send(PacketBatch batch, int[] indices, int count, SendScratch scratch, long patienceNs) {
        if (offload) {
            send(batch, indices, 0, count, scratch, patienceNs);
        } else {
            scratch.segments.send(this, batch, indices, count, scratch, patienceNs);
        }
    }

    /**
     * Sends packets of a batch, in order.
     *
     * @param indices which packets of the batch
     * @param from the first of the indices that counts
     * @param to behind the last that counts
     * @param patienceNs how long the caller may be held up while the link takes no more; what it does not take then waits in
     *     the backlog
     */
    void send(PacketBatch batch, int[] indices, int from, int to, SendScratch scratch, long patienceNs) {
        int done = from;
        boolean taken = backlog.isEmpty() && isFast();
        while (taken && done < to) {
            int result = sendFrame(batch, indices, done, to, scratch);
            if (result == Link.CLOSED) {
                counters.droppedQueueFull.add(to - done);
                return;
            }
            if (result >= 0) {
                done += result & ~QUEUED;
            }
            taken = (result >= 0 && result < QUEUED) || awaitLink(patienceNs);
        }
        if (done < to) {
            backlog.add(batch, indices, done, to);
        }
    }

    /**
     * Waits for a link that is fast: it will have taken all before another thread could take over. Not for a slow one, for
     * nothing overtakes what stands in the TUN meanwhile.
     */
    private boolean awaitLink(long patienceNs) {
        return link.flush(isFast() ? Math.min(patienceNs, PATIENCE_MAX_NS) : 0) == Link.SENT;
    }

    /** On a slow link even the first packet goes through the backlog, which cuts super-packets that are too long for it. */
    private boolean isFast() {
        return link.bytesPerSecond() > SLOW_BYTES_PER_SECOND;
    }

    /** Sends what the backlog lets go: as many frames as it takes, which the link queues if it must. */
    void sendAll(PacketBatch batch, int[] indices, int count, SendScratch scratch) {
        for (int done = 0; done < count; ) {
            int result = sendFrame(batch, indices, done, count, scratch);
            if (result < 0) {
                counters.droppedQueueFull.add(count - done);
                return;
            }
            done += result & ~QUEUED;
        }
    }

    /**
     * Fills one frame with the packets from {@code first} on and sends it.
     *
     * @return how many packets went, with {@link #QUEUED} added if the link is owed a flush; or the link's refusal
     */
    private int sendFrame(PacketBatch batch, int[] indices, int first, int count, SendScratch scratch) {
        lock.lock();
        try {
            if (closed) {
                return Link.CLOSED;
            }
            int ready = link.ready();
            if (ready != Link.READY) {
                return ready;
            }
            boolean around = goesAround(batch, indices[first]);
            int end = endOfFrame(batch, indices, first, count, around);
            lastSentNs = context.nowNs();
            int result = around
                    ? sendAround(batch, indices, first, end, scratch)
                    : sendEncoded(batch, indices, first, end, scratch);
            if (result < 0) {
                return result;
            }
            countSent(batch, indices, first, end);
            return end - first | (result > Link.SENT ? QUEUED : 0);
        } finally {
            lock.unlock();
        }
    }

    private static int flowOf(PacketBatch batch, int index) {
        return IpAddresses.flowHash(batch.buffer(), batch.offset(index), batch.length(index));
    }

    private boolean goesAround(PacketBatch batch, int index) {
        return lanes.of(batch.buffer(), batch.offset(index), batch.length(index), flowOf(batch, index)) != Lanes.CODEC;
    }

    private void countAround(PacketBatch batch, int[] indices, int first, int end) {
        for (int i = first; i < end; i++) {
            lanes.countAround(flowOf(batch, indices[i]));
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
            at++;
        }
        return at;
    }

    private int sendEncoded(PacketBatch batch, int[] indices, int first, int end, SendScratch scratch) {
        ByteBuffer block = encoder.block();
        int base = encoder.blockOffset();
        int length = writeRecords(batch, indices, first, end, block, base);
        int encoded = encoder.encode(length, scratch.frame, SendScratch.BODY);
        lanes.learn(flowOf(batch, indices[first]), length, encoded);
        learnRatio(encoded < 0 ? 1 : (float) encoded / length);
        if (encoded == Encoder.NOT_SMALLER) {
            scratch.frame.put(SendScratch.BODY, block, base, length);
            return sendFrame(FrameType.DATA, scratch.frame, SendScratch.BODY, length);
        }
        return sendFrame(FrameType.DATA_ENCODED, scratch.frame, SendScratch.BODY, encoded);
    }

    private int sendAround(PacketBatch batch, int[] indices, int first, int end, SendScratch scratch) {
        countAround(batch, indices, first, end);
        learnRatio(1);
        if (end - first == 1 && batch.length(indices[first]) >= CodecGate.ALWAYS_BELOW) {
            return sendInPlace(batch, indices[first]);
        }
        int length = writeRecords(batch, indices, first, end, scratch.frame, SendScratch.BODY);
        return sendFrame(FrameType.DATA, scratch.frame, SendScratch.BODY, length);
    }

    private void learnRatio(float ratio) {
        wirePerByte += (ratio - wirePerByte) / RATIO_FRAMES;
    }

    /** How many bytes on the link a byte of packets has lately become. Any thread. */
    float wirePerByte() {
        return wirePerByte;
    }

    /** A single long packet needs no copy, nor its header predicted: what stands before it in the frame goes into the batch's headroom. */
    private int sendInPlace(PacketBatch batch, int index) {
        int packet = batch.offset(index);
        int record = Records.prepend(batch.offload(index), batch.buffer(), packet, batch.length(index));
        return sendFrame(FrameType.DATA, batch.buffer(), record, packet - record + batch.length(index));
    }

    private int writeRecords(PacketBatch batch, int[] indices, int first, int end, ByteBuffer target, int base) {
        int at = base;
        for (int i = first; i < end; i++) {
            at += records.write(batch, indices[i], i == end - 1, target, at);
        }
        return at - base;
    }

    /** Counts a packet whose metadata did not fit. */
    void countInvalid() {
        counters.droppedInvalid.increment();
    }

    private void countSent(PacketBatch batch, int[] indices, int first, int end) {
        long bytes = 0;
        for (int i = first; i < end; i++) {
            bytes += batch.length(indices[i]);
        }
        traffic.addPackets(bytes);
        counters.packetsSent.add(end - first);
        counters.bytesSent.add(bytes);
    }

    private int sendFrame(byte type, ByteBuffer buffer, int body, int length) {
        int result = frames.send(type, buffer, body, length);
        if (result >= 0) {
            int frameLength = length + frames.overhead() + frames.padding();
            traffic.addFrames(frameLength);
            counters.wireBytesSent.add(frameLength);
        }
        return result;
    }

    @Override
    public void sendControl(byte type, ByteBuffer frame, int length) {
        lock.lock();
        try {
            if (!closed && link.ready() == Link.READY) {
                lastSentNs = context.nowNs();
                if (sendFrame(type, frame, ControlFrames.BODY, length) > Link.SENT) {
                    link.flush(0);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void onWritable() {
        backlog.onWritable();
    }

    @Override
    public long lastSentNs() {
        return lastSentNs;
    }

    @Override
    public void close() {
        backlog.close();
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                encoder.close();
                frames.close();
            }
        } finally {
            lock.unlock();
        }
    }
}
