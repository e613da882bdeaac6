package io.ztun.core.internal.memory;

import java.nio.ByteBuffer;
import java.util.Arrays;

import io.ztun.api.ProtocolException;
import io.ztun.core.internal.ip.Bytes;

/**
 * What has arrived on a link that may lose frames, until the sender offers it for memory. The link's thread only.
 */
public final class ReceivedMemory implements AutoCloseable {
    private static final int ANSWER_MAX = OfferFrame.BITMAP + OfferFrame.SPAN_MAX / 8;

    private final ReceivingMemory memory;
    private final PayloadRing ring = new PayloadRing();

    /** The last answer, which is given again if it is asked for again. */
    private final ByteBuffer answer = ByteBuffer.allocate(ANSWER_MAX);

    private int answerLength;
    private int number;

    /** Whose payloads are kept now. */
    private long frame;

    /** Whether any are. */
    private boolean begun;

    /** Frames of the offer in hand: the number above, the place in the ring below. */
    private long[] arrived = new long[64];

    public ReceivedMemory(ReceivingMemory memory) {
        this.memory = memory;
    }

    /** Where bodies are restored from. */
    public ReceivingMemory memory() {
        return memory;
    }

    /** Begins with the body of the frame with that number. */
    public void begin(long number) {
        frame = number;
        begun = false;
    }

    /** Keeps a payload of that body. */
    public void keep(ByteBuffer buffer, int at, int length) {
        if (length == 0 || !memory.isUsed()) {
            return;
        }
        if (!begun) {
            ring.begin(frame);
            begun = true;
        }
        ring.add(buffer, at, length);
    }

    /** That body's other payloads are not known: the frame is as good as lost. */
    public void lose() {
        if (begun) {
            ring.dropNewest();
            begun = false;
        }
    }

    /**
     * Takes the body of a MEMORY_OFFER, and writes that of the MEMORY_HAS that answers it.
     *
     * @return the answer's length in bytes; 0 if the offer is an old one
     * @throws ProtocolException if the offer is malformed
     */
    public int onOffer(ByteBuffer offer, int body, int length, ByteBuffer target, int at) {
        if (length != OfferFrame.LENGTH) {
            throw malformed();
        }
        if (!memory.isUsed()) {
            return 0;
        }
        int offered = Bytes.i32(offer, body);
        long first = Bytes.i64(offer, body + OfferFrame.FIRST);
        int span = Bytes.u16(offer, body + OfferFrame.COUNT);
        if (first < 0 || span == 0 || span > OfferFrame.SPAN_MAX) {
            throw malformed();
        }
        if (offered == number + 1) {
            number = offered;
            form(first, span);
        }
        if (offered != number || answerLength == 0) {
            return 0;
        }
        target.put(at, answer, 0, answerLength);
        return answerLength;
    }

    private static ProtocolException malformed() {
        return new ProtocolException("an offer of memory is malformed");
    }

    private void form(long first, int span) {
        int count = 0;
        int older = 0;
        for (int i = 0; i < ring.count(); i++) {
            long arrival = ring.number(i);
            if (arrival >= first && arrival < first + span) {
                arrived = count < arrived.length ? arrived : Arrays.copyOf(arrived, 2 * count);
                arrived[count++] = arrival - first << 32 | i;
            }
        }
        Arrays.sort(arrived, 0, count);
        Arrays.fill(answer.array(), (byte) 0);
        ring.beginChecksum();
        for (int i = 0; i < count; i++) {
            int bit = (int) (arrived[i] >>> 32);
            ring.appendTo(memory.log(), (int) arrived[i]);
            answer.array()[OfferFrame.BITMAP + bit / 8] |= (byte) (1 << bit % 8);
        }
        while (older < ring.count() && ring.number(older) < first + span) {
            older++;
        }
        ring.dropOldest(older);
        Bytes.put32(answer, 0, number);
        Bytes.put64(answer, OfferFrame.END, memory.log().end());
        Bytes.put32(answer, OfferFrame.CHECKSUM, ring.checksum());
        answerLength = OfferFrame.BITMAP + OfferFrame.bitmapLength(span);
    }

    /** Gives back all memory that is not the log's. Repeating it does nothing. */
    @Override
    public void close() {
        ring.close();
    }
}
