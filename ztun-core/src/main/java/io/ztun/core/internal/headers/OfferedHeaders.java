package io.ztun.core.internal.headers;

import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;

import io.ztun.core.internal.ip.Bytes;

import static io.ztun.core.internal.headers.RecordFormat.*;

/**
 * Predicts the headers of the packets of a direction that loses frames: each by one that the peer is known to have, so that no
 * packet needs another one to arrive. A packet's header becomes such a one when the frame with it is sent as a proposal and the peer has
 * acknowledged that very frame.
 *
 * <p>Each flow has two numbers on the wire: under one is the header that packets are compared with, under the other comes the
 * next. A proposal without an answer is given up for another one, in a later frame, and its answer has no effect then. Under the
 * sender's lock. A flow takes about 700 bytes: some 88 KiB with {@link #FLOWS}.
 */
public final class OfferedHeaders {
    /** How many flows have headers, each under two numbers. */
    static final int FLOWS = MAX_FLOWS / 2;

    /** A packet that stays as it is. */
    public static final int PASS = HeaderCompressor.PASS;

    /** By how many bytes a body may become longer. */
    public static final int MAX_GROWTH = 32 * SET_LENGTH + HAS_MOST * HAS_LENGTH;

    /** So many proposals go in one frame at most. */
    private static final int PROPOSALS_MOST = 32;

    /** Longer packets set no flow: the record would be longer, and might not fit a datagram. */
    private static final int WHOLE_MOST = 576;

    /** So many bytes have been spent since a flow has its header because that is old, and it is worth another one. */
    private static final int WORTHWHILE = 32;

    private static final int NONE = -1;
    /** A keystroke's answer goes with what the next one brings back. */
    private static final long PATIENCE_LEAST_NS = 500_000_000;

    private static final long PATIENCE_MOST_NS = 4_000_000_000L;

    private final FlowTable table =
            new FlowTable(FLOWS, ThreadLocalRandom.current().nextInt());
    private final HeaderWriter record = new HeaderWriter(true);
    private final Flow[] flows = new Flow[FLOWS];
    private final Flow[] proposing = new Flow[PROPOSALS_MOST];

    /** What the peer is to be told: each number on the wire, with the end of its frame's number. */
    private final long[] answers = new long[HAS_MOST];

    private int answerCount;
    private int proposals;
    private int answersWritten;
    private long nowNs;

    /** What the peer has of a flow, and what it is to have next. */
    private static final class Flow {
        private final int number;
        private FlowContext known = new FlowContext();
        private FlowContext proposed = new FlowContext();

        /** In the body in hand. */
        private FlowContext coming = new FlowContext();

        private int knownAt = NONE;
        private boolean comes;

        /** The number has gone to another flow since, and what comes in the body in hand counts no more. */
        private boolean cancelled;

        private boolean open;
        private long frame;
        private long sentNs;
        private long patienceNs = PATIENCE_LEAST_NS;
        private int least = Integer.MAX_VALUE;
        private int spent;

        Flow(int number) {
            this.number = number;
        }

        /** Where the next header goes: not where the present one is. */
        int place() {
            return 2 * number + (knownAt == 2 * number ? 1 : 0);
        }

        boolean mayPropose(long nowNs) {
            return !comes && (!open || nowNs - sentNs >= patienceNs);
        }

        void forget() {
            knownAt = NONE;
            open = false;
            cancelled = comes;
            patienceNs = PATIENCE_LEAST_NS;
            least = Integer.MAX_VALUE;
            spent = 0;
        }
    }

    /** Begins with a body. */
    public void begin(long timeNs) {
        nowNs = timeNs;
        for (int i = 0; i < proposals; i++) {
            proposing[i].comes = false;
            proposing[i].cancelled = false;
        }
        proposals = 0;
        answersWritten = 0;
    }

    /**
     * Writes what the peer is to be told of its own proposals, at the beginning of a body.
     *
     * @param room how many bytes there are for it
     * @return bytes written
     */
    public int writeAnswers(ByteBuffer dst, int dstOffset, int room) {
        answersWritten = Math.min(answerCount, room / HAS_LENGTH);
        for (int i = 0; i < answersWritten; i++) {
            final int at = dstOffset + i * HAS_LENGTH;
            dst.put(at, (byte) HAS).put(at + 1, (byte) (answers[i] >>> Integer.SIZE));
            Bytes.put32(dst, at + 2, (int) answers[i]);
        }
        return answersWritten * HAS_LENGTH;
    }

    /** This side has the header that the peer has proposed under a number, in a frame. Returns how many answers wait now. */
    public int answer(int place, long frame) {
        if (answerCount == answers.length) {
            dropAnswers(1); // as good as lost
        }
        answers[answerCount++] = (long) place << Integer.SIZE | frame & 0xffff_ffffL;
        return answerCount;
    }

    private void dropAnswers(int count) {
        answerCount -= count;
        System.arraycopy(answers, count, answers, 0, answerCount);
    }

    /** How many bytes of the last record stand behind the packet's payload. */
    public int behindPayload() {
        return record.behindPayload();
    }

    /**
     * Writes the record that stands for a packet, as {@link HeaderCompressor#compress} does.
     *
     * @return bytes written, or {@link #PASS}
     */
    public int compress(
            ByteBuffer packet, int offset, int length, long offload, boolean last, ByteBuffer dst, int dstOffset) {
        if (!record.read(packet, offset, length)) {
            return PASS;
        }
        final int metadata = record.classify(offload);
        final Flow flow = metadata < 0 ? null : flow();
        if (flow == null) {
            return PASS;
        }
        final boolean proposes = proposals < PROPOSALS_MOST && flow.mayPropose(nowNs);
        record.start(dst, dstOffset);
        if (flow.knownAt != NONE && flow.known.last.label == record.header().label) {
            writeChanges(flow, proposes && flow.spent >= WORTHWHILE, metadata, last, packet, offset);
        } else if (proposes && length <= WHOLE_MOST) {
            record.writeWhole(flow.place(), metadata, packet, offset, length);
            propose(flow);
            flow.coming.last.copy(record.header());
            flow.coming.start(metadata);
        } else {
            return PASS;
        }
        return record.position() - dstOffset;
    }

    private Flow flow() {
        final ParsedHeader header = record.header();
        final int hash = table.hash(header);
        int number = table.find(header, hash);
        if (number < 0) {
            if (!table.isWorthwhile(hash)) {
                return null;
            }
            number = table.claim(hash);
            table.flow(number).last.copy(header);
            if (flows[number] == null) {
                flows[number] = new Flow(number);
            }
            flows[number].forget();
        }
        return flows[number];
    }

    private void writeChanges(Flow flow, boolean proposes, int metadata, boolean last, ByteBuffer packet, int offset) {
        if (proposes) {
            record.putByte(KEEP);
            record.putByte(flow.place());
        }
        final int start = record.position();
        final ParsedHeader header = record.header();
        final int kind = record.writeChanges(flow.known, flow.knownAt, metadata, last, packet, offset);
        final int bytes = record.position() - start - header.payloadLength;
        flow.least = Math.min(flow.least, bytes);
        flow.spent += bytes - flow.least;
        if (proposes) {
            propose(flow);
            flow.coming.copy(flow.known);
            flow.coming.learn(kind, header);
            flow.coming.last.copy(header);
            flow.coming.ackStep = 0;
        }
    }

    private void propose(Flow flow) {
        flow.comes = true;
        proposing[proposals++] = flow;
    }

    /** The body has been sent in a frame with that number. */
    public void sent(long number) {
        for (int i = 0; i < proposals; i++) {
            final Flow flow = proposing[i];
            flow.comes = false;
            if (flow.cancelled) {
                flow.cancelled = false;
                continue;
            }
            final FlowContext free = flow.proposed;
            flow.proposed = flow.coming;
            flow.coming = free;
            flow.patienceNs = flow.open ? Math.min(PATIENCE_MOST_NS, 2 * flow.patienceNs) : flow.patienceNs;
            flow.open = true;
            flow.frame = number;
            flow.sentNs = nowNs;
        }
        proposals = 0;
        dropAnswers(answersWritten);
        answersWritten = 0;
    }

    /**
     * The peer has a header. If that is the one that was proposed last for its flow, packets are compared with it from now on. But not
     * if another one is about to be sent: that will take its place.
     */
    public void onAnswer(int place, int frame, long timeNs) {
        final Flow flow = flows[place / 2];
        if (flow == null || !flow.open || flow.comes || (int) flow.frame != frame || flow.place() != place) {
            return;
        }
        final FlowContext free = flow.known;
        flow.known = flow.proposed;
        flow.proposed = free;
        flow.knownAt = place;
        flow.open = false;
        flow.patienceNs = Math.max(PATIENCE_LEAST_NS, Math.min(PATIENCE_MOST_NS, 3 * (timeNs - flow.sentNs)));
        flow.least = Integer.MAX_VALUE;
        flow.spent = 0;
    }
}
