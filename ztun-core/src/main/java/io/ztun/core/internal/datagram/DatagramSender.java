package io.ztun.core.internal.datagram;

import java.nio.ByteBuffer;

import io.ztun.api.FrameLimits;
import io.ztun.api.Offload;
import io.ztun.api.PacketBatch;
import io.ztun.core.info.SessionInfo;
import io.ztun.core.internal.count.ApplicationTable;
import io.ztun.core.internal.count.SessionCounters;
import io.ztun.core.internal.half.FrameBuffer;
import io.ztun.core.internal.half.LockedSender;
import io.ztun.core.internal.half.SessionContext;
import io.ztun.core.internal.headers.OfferedHeaders;
import io.ztun.core.internal.headers.ReceivedHeaders;
import io.ztun.core.internal.ip.ServerPorts;
import io.ztun.core.internal.lanes.CodecGate;
import io.ztun.core.internal.lanes.Lanes;
import io.ztun.core.internal.link.OutgoingFrames;
import io.ztun.core.internal.memory.RecallingEncoder;
import io.ztun.core.internal.memory.SendingMemory;
import io.ztun.core.internal.offload.Checksums;
import io.ztun.core.internal.offload.Cutter;
import io.ztun.core.internal.packet.Records;
import io.ztun.core.internal.predicted.HeaderExchange;
import io.ztun.core.internal.protocol.FrameType;
import io.ztun.spi.Encoder;
import io.ztun.spi.Link;

/**
 * Sends on a link that may lose frames: every frame fits a datagram where its packets can be cut to fit, so that losing a
 * datagram loses the packets in it and no others. What compresses shares a datagram with others; the rest goes one segment
 * to a datagram, made in place without a copy. The lock is not held while anybody waits.
 */
public final class DatagramSender extends LockedSender {
    private final Link link;
    private final OutgoingFrames frames;
    private final Encoder encoder;
    private final OfferedDictionaries dictionaries;

    /** The encoder, in a session with memory; else null. */
    private final RecallingEncoder memory;

    /** Null where headers are not predicted. */
    private final OfferedHeaders headers;

    private final boolean offload;
    private final SessionContext context;
    private final Lanes lanes;
    private final SessionCounters counters;
    private final ServerPorts ports = new ServerPorts();
    private final PackingEstimate estimate = new PackingEstimate();
    private final PackingEstimate services = new PackingEstimate();
    private final FullDatagram full = new FullDatagram();
    private long wireBytes;

    /** Nothing is sent any more: closed, failed, or the link said so. */
    private boolean ended;

    /**
     * @param dictionaries what the encoder encodes against, or null in another mode
     * @param memory the encoder, if it is one with memory, or null
     */
    public DatagramSender(
            Link link,
            OutgoingFrames frames,
            Encoder encoder,
            OfferedDictionaries dictionaries,
            RecallingEncoder memory,
            SessionInfo info,
            SessionCounters counters,
            SessionContext context) {
        super(context.nowNs());
        this.link = link;
        this.frames = frames;
        this.encoder = encoder;
        this.dictionaries = dictionaries;
        this.memory = memory;
        this.counters = counters;
        this.context = context;
        offload = info.offload();
        headers = info.headers() ? new OfferedHeaders() : null;
        lanes = new Lanes(context::apart, context.privacy().history());
    }

    @Override
    public void send(PacketBatch batch, int[] indices, int count, long patienceNs) {
        long untilNs = context.nowNs() + patienceNs;
        DatagramPacker packer = DatagramPacker.ofThread();
        PacketCursor cursor = packer.cursor;
        cursor.begin(batch, indices, count, frames.bodyLimit() - Records.PARTIAL_PREFIX);
        int result = sendAll(packer, true);
        boolean inTime = true;
        while (result == Link.BACK_PRESSURED && inTime && flush(untilNs) == Link.SENT) {
            inTime = context.nowNs() < untilNs;
            result = sendAll(packer, false);
        }
        cursor.countLeft(counters);
        if (result != Link.CLOSED) {
            flush(untilNs);
        }
    }

    /** All waiting for one batch is bounded by the caller's patience. */
    private int flush(long untilNs) {
        return link.flush(Math.max(0, untilNs - context.nowNs()));
    }

    /** Sends until the run is at its end or the link refuses; answers with its refusal. */
    private int sendAll(DatagramPacker packer, boolean begins) {
        PacketCursor cursor = packer.cursor;
        lock.lock();
        try {
            lanes.begin();
            if (begins) {
                cursor.identify(ports);
            }
            int result = ended ? Link.CLOSED : Link.SENT;
            lastSentNs = context.nowNs();
            while (result >= 0 && !cursor.isDone()) {
                result = sendNext(cursor, packer);
            }
            if (result >= 0 && dictionaries != null && dictionaries.isDue()) {
                int length = dictionaries.propose(frames.nextNumber(), packer.frame, FrameBuffer.BODY);
                sendFrame(FrameType.SNAPSHOT, packer.frame, FrameBuffer.BODY, length, 0);
            }
            offerMemory(packer.frame);
            long bytes = cursor.countPassed(counters);
            full.learn(bytes, wireBytes, frames.bodyLimit() + frames.mostOverhead());
            countFrames();
            ended |= result == Link.CLOSED;
            return result;
        } catch (RuntimeException | Error e) {
            ended = true;
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock, where {@code frame}, the thread's own, holds nothing of use. */
    private void offerMemory(ByteBuffer frame) {
        if (memory != null && memory.memory().isDue()) {
            int length = memory.memory().offer(frame, FrameBuffer.BODY);
            sendFrame(FrameType.MEMORY_OFFER, frame, FrameBuffer.BODY, length, 0);
        }
    }

    private void countFrames() {
        counters.addFramesSent(wireBytes);
        wireBytes = 0;
    }

    private int sendNext(PacketCursor cursor, DatagramPacker packer) {
        return switch (cursor.isTouched() ? Lanes.ALONE : lane(cursor)) {
            case Lanes.CODEC -> sendEncoded(packer);
            case Lanes.SHARED -> sendTogether(packer);
            default -> sendAround(cursor, packer);
        };
    }

    private int lane(PacketCursor cursor) {
        int lane = cursor.lane(lanes);
        cursor.note(lanes.why());
        return lane;
    }

    /** Short packets that stay out of the codec, as many as one datagram holds. */
    private int sendTogether(DatagramPacker packer) {
        int limit = frames.bodyLimit();
        int length = fill(Lanes.SHARED, packer, packer.frame, FrameBuffer.BODY, limit);
        length = predict(null, length, limit, packer, packer.frame, FrameBuffer.BODY);
        long number = frames.nextNumber();
        int result = sendFrame(FrameType.DATA, packer.frame, FrameBuffer.BODY, length, packer.trafficClass());
        noteHeaders(result, number);
        return conclude(result, length, packer);
    }

    /** Fills a body, at once or for {@link #predict}. Returns its length. */
    private int fill(int lane, DatagramPacker packer, ByteBuffer target, int at, int budget) {
        return headers == null
                ? packer.fill(lanes, lane, target, at, budget, offload)
                : packer.fill(lanes, lane, packer.predicted.plain(), 0, budget, offload);
    }

    /** Writes a body to where it belongs, with headers predicted, and has its payloads looked for. Returns its length. */
    private int predict(SendingMemory sought, int length, int limit, DatagramPacker packer, ByteBuffer target, int at) {
        if (headers != null) {
            return packer.predicted.write(headers, sought, length, limit, target, at, context.nowNs());
        }
        if (sought != null) {
            sought.find(target, at, length);
        }
        return length;
    }

    private void noteHeaders(int result, long number) {
        if (result >= 0 && headers != null) {
            headers.sent(number);
        }
    }

    private int conclude(int result, int length, DatagramPacker packer) {
        if (result < 0) {
            packer.rollBack();
        } else {
            packer.share(counters.sent().applications(), frameLength(length));
            packer.commit();
        }
        return result;
    }

    /** How long the frame was that was sent last. */
    private int frameLength(int bodyLength) {
        return bodyLength + frames.overhead() + frames.padding();
    }

    private int sendAround(PacketCursor cursor, DatagramPacker packer) {
        int flow = cursor.flow();
        int position = cursor.position();
        services.learn(cursor.service(), cursor.length(), Encoder.NOT_SMALLER);
        while (cursor.position() == position) {
            int payload = cursor.cutter().segment();
            int result = sendSegment(cursor, payload, packer);
            if (result < 0) {
                return result;
            }
            cursor.advance(payload);
        }
        lanes.countAround(flow);
        return Link.SENT;
    }

    private int sendSegment(PacketCursor cursor, int payload, DatagramPacker packer) {
        Cutter cutter = cursor.cutter();
        long left = cutter.offload(payload);
        if (left != Offload.NONE && !offload) {
            int length = cutter.write(packer.frame, FrameBuffer.BODY, payload);
            Checksums.complete(packer.frame, FrameBuffer.BODY, length, left);
            return sendPiece(cursor, packer.frame, FrameBuffer.BODY, length);
        }
        cursor.touch();
        int length = cutter.header() + payload;
        int at = cutter.writeInPlace(payload);
        int record = Records.prepend(left, cursor.transport(), cursor.buffer(), at);
        return sendPiece(cursor, cursor.buffer(), record, at - record + length);
    }

    private int sendPiece(PacketCursor cursor, ByteBuffer buffer, int body, int length) {
        int result = sendFrame(FrameType.DATA, buffer, body, length, cursor.trafficClass());
        if (result >= 0) {
            ApplicationTable applications = counters.sent().applications();
            applications.share(cursor.application(cursor.position()), 1);
            applications.frame(frameLength(length));
        }
        return result;
    }

    private int sendEncoded(DatagramPacker packer) {
        int ready = link.ready();
        if (ready != Link.READY) {
            return ready;
        }
        int flow = packer.cursor.flow();
        int service = packer.cursor.service();
        int limit = frames.bodyLimit();
        int budget = estimate.budget(flow, limit);
        int room = packer.room(budget, offload) + OfferedHeaders.MAX_GROWTH;
        ByteBuffer block = encoder.block(Math.min(FrameLimits.MAX_BODY_LENGTH, room));
        int base = encoder.blockOffset();
        int filled = fill(Lanes.CODEC, packer, block, base, budget);
        SendingMemory sought = memory == null ? null : memory.memory().memory();
        int length = predict(sought, filled, limit, packer, block, base);
        int encoded = encode(length, packer);
        // What does not shrink today may be known tomorrow: where there is memory, nothing goes around it for that.
        lanes.learn(flow, length, memory == null ? encoded : 0);
        estimate.learn(flow, filled, shortest(length, encoded));
        if (filled >= limit) {
            // not from acknowledgements, which say nothing about the next connection
            services.learn(service, filled, shortest(length, encoded));
        }
        while (shortest(length, encoded) > limit) {
            filled = packer.shrink(wanted(filled, shortest(length, encoded), limit));
            if (filled == 0) {
                break;
            }
            length = predict(sought, filled, limit, packer, block, base);
            encoded = encode(length, packer);
        }
        int result = sendBody(block, base, length, encoded, packer);
        return conclude(result, shortest(length, encoded), packer);
    }

    private int encode(int length, DatagramPacker packer) {
        return encoder.encode(length, packer.frame, FrameBuffer.BODY);
    }

    private static int shortest(int length, int encoded) {
        return encoded == Encoder.NOT_SMALLER ? length : encoded;
    }

    /** A little less than what would fit if the shorter body shrank as well as the longer one. */
    private static int wanted(int filled, int length, int limit) {
        int fits = (int) ((long) filled * limit / length);
        return filled == length ? limit : fits - (fits >> 5);
    }

    private int sendBody(ByteBuffer block, int base, int length, int encoded, DatagramPacker packer) {
        if (encoded == Encoder.NOT_SMALLER) {
            packer.frame.put(FrameBuffer.BODY, block, base, length);
        }
        byte type = bodyType(length, encoded);
        long number = frames.nextNumber();
        int result = sendFrame(type, packer.frame, FrameBuffer.BODY, shortest(length, encoded), packer.trafficClass());
        noteHeaders(result, number);
        if (result >= 0) {
            keep(number, type, block, base, length, shortest(length, encoded) + frames.overhead());
        }
        return result;
    }

    /** Keeps a body that has been sent for the next dictionary, and for memory. */
    private void keep(long number, byte type, ByteBuffer block, int base, int length, int frameLength) {
        if (memory != null) {
            memory.memory().keep(number, block, base, length);
            if (memory.recalls()) {
                counters.addRecalledSent(memory.recalled());
            }
            if (dictionaries != null) {
                dictionaries.keep(number, memory.left(), memory.leftOffset(), memory.leftLength(), frameLength);
            }
        } else if (dictionaries != null && type != FrameType.DATA) {
            dictionaries.keep(number, block, base, length, frameLength);
        }
    }

    /** Small bodies that do not shrink by themselves may do so once there is a dictionary of such. */
    private byte bodyType(int length, int encoded) {
        byte encodedType = dictionaries == null ? FrameType.DATA_ENCODED : dictionaries.encodedType();
        if (memory != null) {
            return memory.type(encodedType);
        }
        boolean kept = dictionaries != null && length < CodecGate.ALWAYS_BELOW;
        byte plainType = kept ? FrameType.DATA_KEPT : FrameType.DATA;
        return encoded == Encoder.NOT_SMALLER ? plainType : encodedType;
    }

    @Override
    public int enough() {
        return full.bytes();
    }

    /** What is known about the services that this end's packets go to or come from. Any thread. */
    public PackingEstimate services() {
        return services;
    }

    /** For what comes now and then. */
    private void whileOpen(Runnable action) {
        lock.lock();
        try {
            if (!ended) {
                action.run();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes the body of a SNAPSHOT_HAS. */
    void onSnapshotHas(ByteBuffer frame, int body, int length) {
        whileOpen(() -> dictionaries.onAnswer(frame, body, length));
    }

    /** Takes the body of a MEMORY_HAS. */
    public void onMemoryHas(ByteBuffer frame, int body, int length) {
        whileOpen(() -> memory.memory().onAnswer(frame, body, length));
    }

    /** Takes a MEMORY_LACKS. */
    public void onMemoryLacks() {
        whileOpen(memory.memory()::onForget);
    }

    /** What takes the peer's headers, and tells the peer which are here; null where they are not predicted. */
    public ReceivedHeaders.Answers headerAnswers() {
        return headers == null ? null : new HeaderExchange(headers, lock, context::nowNs, this::sendAnswers);
    }

    private void sendAnswers() {
        ByteBuffer frame = FrameBuffer.ofThread();
        whileOpen(() -> {
            headers.begin(context.nowNs());
            int length = headers.writeAnswers(frame, FrameBuffer.BODY, OfferedHeaders.MAX_GROWTH);
            if (length > 0) {
                long number = frames.nextNumber();
                noteHeaders(sendFrame(FrameType.DATA, frame, FrameBuffer.BODY, length, 0), number);
                countFrames();
            }
        });
        link.flush(0);
    }

    private int sendFrame(byte type, ByteBuffer buffer, int body, int length, int trafficClass) {
        int result = frames.send(type, buffer, body, length, trafficClass);
        if (result >= 0) {
            wireBytes += frameLength(length);
        }
        return result;
    }

    @Override
    public boolean sendControl(byte type, ByteBuffer frame, int length) {
        int sent = Link.CLOSED;
        lock.lock();
        try {
            if (!ended) {
                lastSentNs = context.nowNs();
                sent = sendFrame(type, frame, FrameBuffer.BODY, length, 0);
                ended = sent == Link.CLOSED;
                if (type == FrameType.KEEPALIVE) {
                    offerMemory(frame); // of what was sent last, with nothing behind it
                }
                countFrames();
            }
        } catch (RuntimeException | Error e) {
            ended = true;
            throw e;
        } finally {
            lock.unlock();
        }
        link.flush(0);
        return sent >= Link.SENT;
    }

    @Override
    public long framesSent() {
        return read(frames::nextNumber);
    }

    @Override
    public long framesLeftOut() {
        return read(frames::leftOut);
    }

    @Override
    public void onCounted(long counted) {
        locked(() -> frames.onCounted(counted));
    }

    @Override
    protected void end() {
        ended = true;
    }

    @Override
    protected void release() {
        encoder.close();
        if (dictionaries != null) {
            dictionaries.close();
        }
        frames.close();
    }
}
