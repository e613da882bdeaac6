package io.ztun.core.internal.memory;

import java.nio.ByteBuffer;
import java.util.function.LongSupplier;

import io.ztun.core.internal.ip.Bytes;

/**
 * What has been sent on a link that may lose frames, until the peer has said which of it has arrived: only that goes into memory, at
 * both ends the same. Offers are numbered, one at a time is open, and it is repeated until it is answered. Under the sender's
 * lock.
 */
public final class OfferedMemory implements AutoCloseable {
    /** An offer costs some hundred bytes: it is made for so many bytes of payload, or what there is after a while. */
    private static final int ENOUGH_BYTES = 256 << 10;

    private static final long WHILE_NS = 250_000_000;
    private static final long PATIENCE_LEAST_NS = 50_000_000;
    private static final long PATIENCE_MOST_NS = 2_000_000_000;

    private final SendingMemory memory;
    private final LongSupplier clock;
    private final PayloadRing ring = new PayloadRing();

    /** How many of the ring's frames the open offer spans; 0 if none is open. */
    private int offered;

    private long first;
    private int span;
    private int number;
    private long sentNs;
    private long patienceNs = PATIENCE_LEAST_NS;

    /** A frame was left out: an offer speaks for all frames from its first to its last, so that none is kept until it is made. */
    private boolean torn;

    /** The two ends do not agree: memory is of no use any more in this session. */
    private boolean over;

    /** @param clock nanoseconds since some moment */
    public OfferedMemory(SendingMemory memory, LongSupplier clock) {
        this.memory = memory;
        this.clock = clock;
        sentNs = clock.getAsLong();
    }

    /** Where bodies are looked for. */
    public SendingMemory memory() {
        return memory;
    }

    /**
     * Keeps the payloads of the body that {@link #memory} looked for last, and that has been sent.
     *
     * @param frame its frame's number
     * @param length the body's length in bytes
     */
    public void keep(long frame, ByteBuffer buffer, int body, int length) {
        int bytes = memory.payloadBytes(length);
        torn &= ring.count() > offered;
        if (bytes == 0 || over || torn) {
            return;
        }
        torn = !ring.hasRoom(bytes);
        if (!torn) {
            ring.begin(frame);
            memory.gather(buffer, body, length, ring);
        }
    }

    /** Whether an offer has to be sent now. */
    public boolean isDue() {
        if (over || ring.count() == 0) {
            return false;
        }
        long passedNs = clock.getAsLong() - sentNs;
        return offered > 0 ? passedNs > patienceNs : ring.bytes() >= ENOUGH_BYTES || passedNs > WHILE_NS;
    }

    /** Writes the body of a MEMORY_OFFER, which has to be sent; returns its length in bytes. */
    public int offer(ByteBuffer target, int body) {
        if (offered > 0) {
            patienceNs = Math.min(PATIENCE_MOST_NS, 2 * patienceNs);
        } else {
            begin();
        }
        sentNs = clock.getAsLong();
        Bytes.put32(target, body, number);
        Bytes.put64(target, body + OfferFrame.FIRST, first);
        Bytes.put16(target, body + OfferFrame.COUNT, span);
        return OfferFrame.LENGTH;
    }

    private void begin() {
        number++;
        first = ring.number(0);
        while (offered < ring.count() && ring.number(offered) < first + OfferFrame.SPAN_MAX) {
            offered++;
        }
        span = (int) (ring.number(offered - 1) - first) + 1;
    }

    /** Takes the body of a MEMORY_HAS: what has arrived goes into memory. Anything that is no answer is without consequence. */
    public void onAnswer(ByteBuffer frame, int body, int length) {
        boolean answers = offered > 0
                && length == OfferFrame.BITMAP + OfferFrame.bitmapLength(span)
                && Bytes.i32(frame, body) == number;
        if (!answers) {
            return;
        }
        patienceNs = Math.max(PATIENCE_LEAST_NS, Math.min(PATIENCE_MOST_NS, 3 * (clock.getAsLong() - sentNs)));
        ring.beginChecksum();
        for (int i = 0; i < offered; i++) {
            int bit = (int) (ring.number(i) - first);
            if ((frame.get(body + OfferFrame.BITMAP + bit / 8) & 1 << bit % 8) != 0) {
                ring.appendTo(memory.log(), i);
            }
        }
        ring.dropOldest(offered);
        offered = 0;
        boolean same = Bytes.i64(frame, body + OfferFrame.END) == memory.log().end()
                && Bytes.i32(frame, body + OfferFrame.CHECKSUM) == ring.checksum();
        if (same) {
            memory.appended(PayloadRing.BYTES);
        } else {
            onForget();
        }
    }

    /** The peer's memory is not what this end took it for: nothing is referred to, or kept, any more. */
    public void onForget() {
        over = true;
        memory.forget();
        ring.close();
        offered = 0;
    }

    /** Whether the two ends have ceased to agree. */
    public boolean isOver() {
        return over;
    }

    /** Gives back what is kept until it is agreed on. Repeating it does nothing. */
    @Override
    public void close() {
        over = true;
        ring.close();
        offered = 0;
    }
}
