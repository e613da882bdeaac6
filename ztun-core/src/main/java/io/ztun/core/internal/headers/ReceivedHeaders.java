package io.ztun.core.internal.headers;

import java.nio.ByteBuffer;

import io.ztun.api.ProtocolException;
import io.ztun.core.internal.ip.Bytes;

import static io.ztun.core.internal.headers.RecordFormat.*;

/**
 * Restores the packets whose headers the peer's {@link OfferedHeaders} has predicted. What is under a number stays as it is
 * until the peer proposes another header for it, and is only used for frames that are later than the one that it came with: the
 * peer uses the former one no more after that frame, and the new one not before this side's answer. So each packet is restored by
 * the header that it was compared with, or lost ({@code docs/decisions/0022-small-packets.md}). What comes may be anything at all.
 * The link's thread. A number takes about 250 bytes: some 64 KiB with all of them.
 */
public final class ReceivedHeaders {
    /** What the record was compared with is not there, or not any more. */
    public static final int LOST = -1;

    /** It was no packet. */
    public static final int ANSWER = -2;

    /** Is told what the peer is to know, and what it says. The link's thread. */
    public interface Answers {
        /** A header that the peer has proposed is here. */
        void have(int place, long frame);

        /** The peer has a header that was proposed to it. */
        void onAnswer(int place, int frame);
    }

    private final Answers answers;
    private final HeaderReader record = new HeaderReader(true);
    private final FlowContext[] places = new FlowContext[MAX_FLOWS];
    private final long[] frames = new long[MAX_FLOWS];
    private FlowContext scratch = new FlowContext();
    private long frame;
    private int answersLeft;
    private int consumed;

    public ReceivedHeaders(Answers answers) {
        this.answers = answers;
    }

    /** Whether a record that begins with this byte is one of these. */
    public static boolean handles(byte first) {
        return first == KEEP || first == HAS || HeaderDecompressor.handles(first);
    }

    /** Begins with the body of the frame with that number. */
    public void begin(long number) {
        frame = number;
        answersLeft = HAS_MOST;
    }

    /**
     * Restores the packet of the record at {@code offset}, as {@link HeaderDecompressor#decompress} does.
     *
     * @return the packet's length in bytes, {@link #LOST}, and then the rest of the body is lost as well, or {@link #ANSWER}
     */
    public int decompress(ByteBuffer src, int offset, int end, ByteBuffer dst, int dstOffset, int room) {
        record.start(src, offset, end);
        int first = record.getByte();
        if (first == HAS) {
            readAnswer(src, offset, end);
            return ANSWER;
        }
        final int keep = first == KEEP ? record.getByte() : -1;
        first = keep < 0 ? first : record.getByte();
        final int length = (first & (TO_END | FLOW_BITS)) == (TO_END | SET_FLOW) && keep < 0
                ? readWhole(dst, dstOffset, room)
                : readChanges(first, keep, dst, dstOffset, room);
        consumed = record.position() - offset;
        return length;
    }

    private void readAnswer(ByteBuffer src, int offset, int end) {
        if (end - offset < HAS_LENGTH || --answersLeft < 0) {
            throw new ProtocolException(
                    "acknowledgement of a header is cut off, or one of too many: bytes-left=" + (end - offset));
        }
        consumed = HAS_LENGTH;
        answers.onAnswer(Bytes.u8(src, offset + 1), Bytes.i32(src, offset + 2));
    }

    private int readWhole(ByteBuffer dst, int dstOffset, int room) {
        final int place = record.getByte();
        final int length = record.readWhole(scratch, dst, dstOffset, room);
        keep(place);
        return length;
    }

    private int readChanges(int first, int keep, ByteBuffer dst, int dstOffset, int room) {
        final int bits = first & FLOW_BITS;
        if (!HeaderDecompressor.handles((byte) first) || bits == SET_FLOW) {
            throw new ProtocolException("unknown header record: first-byte=" + first);
        }
        final int place = bits == FLOW_NEXT_BYTE ? record.getByte() : bits;
        if (places[place] == null || frame <= frames[place]) {
            return LOST;
        }
        scratch.copy(places[place]);
        final int length = record.readChanges(scratch, (first & TO_END) != 0, dst, dstOffset, room);
        if (keep >= 0) {
            scratch.ackStep = 0;
            keep(keep);
        }
        return length;
    }

    /** Nothing that comes late takes the place of what was sent after it. */
    private void keep(int place) {
        if (places[place] != null && frame <= frames[place]) {
            return;
        }
        final FlowContext free = places[place] == null ? new FlowContext() : places[place];
        places[place] = scratch;
        scratch = free;
        frames[place] = frame;
        answers.have(place, frame);
    }

    /** How many bytes the last record took. */
    public int consumed() {
        return consumed;
    }

    /** What is left to do for the last packet; see {@link io.ztun.api.Offload}. */
    public long offload() {
        return record.offload();
    }
}
