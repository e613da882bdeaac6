package io.ztun.core.internal.datagram;

import java.nio.ByteBuffer;
import java.util.function.LongSupplier;

import io.ztun.api.DirectMemory;
import io.ztun.api.FrameLimits;
import io.ztun.core.internal.ip.Bytes;
import io.ztun.core.internal.protocol.FrameType;
import io.ztun.spi.Encoder;

/**
 * The dictionaries of a session's sending half: keeps the bodies of what was sent, proposes a dictionary made of them, and
 * gives it to the encoder once the peer has formed it. At most one proposal is open, and none is made twice: one without an
 * answer is followed by another, about what is newer, with a number of its own. Under the sender's lock.
 *
 * <p>A proposal has the parity that the dictionary in use has not, so that the peer's decoder never loses the one that is
 * in use; and the parity of a proposal is in no use from the moment it is sent.
 */
public final class OfferedDictionaries implements AutoCloseable {
    private static final int NONE = -1;

    private final Encoder encoder;
    private final LongSupplier clock;
    private final BodyRing ring = new BodyRing(FrameLimits.MAX_DICTIONARY_LENGTH);
    private final SnapshotSchedule schedule = new SnapshotSchedule();

    /** Copies of the bodies that the open proposal lists, oldest first: the ring goes on meanwhile. */
    private DirectMemory proposed;

    private int[] lengths = new int[0];
    /** What the encoder reads, and goes on reading until it has another. */
    private DirectMemory used;

    private int bodies;
    private int proposal = NONE;
    private int next;
    private int inUse = NONE;

    /** @param clock nanoseconds since some moment */
    public OfferedDictionaries(Encoder encoder, LongSupplier clock) {
        this.encoder = encoder;
        this.clock = clock;
    }

    /** The type of a frame that the encoder made just now. */
    public byte encodedType() {
        if (inUse == NONE) {
            return FrameType.DATA_ENCODED;
        }
        return inUse % 2 == 0 ? FrameType.DATA_ENCODED_EVEN : FrameType.DATA_ENCODED_ODD;
    }

    /**
     * Keeps the body of a frame that has been sent.
     *
     * @param number the frame's
     * @param frameLength the frame's length in bytes
     */
    public void keep(long number, ByteBuffer block, int offset, int length, int frameLength) {
        ring.add(number, block, offset, length);
        if (length <= BodyRing.BODY_LENGTH_MAX) {
            schedule.countFrame(length, frameLength);
        }
    }

    /** Whether a proposal should be made now. */
    public boolean isDue() {
        return schedule.isDue(clock.getAsLong()) && next != Integer.MAX_VALUE;
    }

    /**
     * Writes the body of a SNAPSHOT, which has to be sent.
     *
     * @param frameNumber the number that its frame will have
     * @return its length in bytes
     */
    public int propose(long frameNumber, ByteBuffer target, int body) {
        proposal = next;
        next += 2;
        Bytes.put32(target, body, proposal);
        int end = list(frameNumber, target, body + SnapshotFrame.NUMBER_LENGTH, body + SnapshotFrame.LENGTH_MAX);
        copyListed();
        int answer = SnapshotFrame.BITMAP + SnapshotFrame.bitmapLength(bodies);
        schedule.onSent(clock.getAsLong(), end - body + answer);
        return end - body;
    }

    /** Lists the newest bodies, as many as a dictionary and the frame can hold, and leaves in {@link #bodies} how many. */
    private int list(long frameNumber, ByteBuffer target, int from, int limit) {
        int at = from;
        int total = 0;
        int index = ring.count() - 1;
        long behind = frameNumber;
        bodies = 0;
        while (index >= 0 && at + SnapshotFrame.PAIR_LENGTH_MAX <= limit) {
            long gap = behind - 1 - ring.number(index);
            int run = 0;
            while (index >= 0
                    && ring.number(index) == behind - 1 - gap - run
                    && total + ring.length(index) <= FrameLimits.MAX_DICTIONARY_LENGTH) {
                total += ring.length(index);
                index--;
                run++;
            }
            if (run == 0 || gap > Integer.MAX_VALUE) {
                break;
            }
            at = SnapshotFrame.putNumber(target, at, (int) gap);
            at = SnapshotFrame.putNumber(target, at, run);
            behind -= gap + run;
            bodies += run;
        }
        return at;
    }

    private void copyListed() {
        int oldest = ring.count() - bodies;
        int total = 0;
        for (int i = oldest; i < oldest + bodies; i++) {
            total += ring.length(i);
        }
        proposed = DirectMemory.atLeast(proposed, total, FrameLimits.MAX_DICTIONARY_LENGTH);
        lengths = lengths.length < bodies ? new int[2 * bodies] : lengths;
        int at = 0;
        for (int i = 0; i < bodies; i++) {
            int index = oldest + i;
            ring.copy(index, proposed.buffer(), at);
            lengths[i] = ring.length(index);
            at += lengths[i];
        }
    }

    /**
     * Takes the body of a SNAPSHOT_HAS: if it answers the open proposal, and both ends have formed the same, the encoder
     * uses the dictionary from now on. Anything else is without consequence.
     */
    public void onAnswer(ByteBuffer frame, int body, int length) {
        boolean answers = proposal != NONE
                && length == SnapshotFrame.BITMAP + SnapshotFrame.bitmapLength(bodies)
                && Bytes.i32(frame, body) == proposal;
        if (!answers) {
            return;
        }
        long nowNs = clock.getAsLong();
        schedule.onAnswered(nowNs);
        int formed = form(frame, body + SnapshotFrame.BITMAP);
        boolean same =
                DictionaryHash.of(proposed.buffer(), 0, formed) == Bytes.i64(frame, body + SnapshotFrame.NUMBER_LENGTH);
        if (formed > 0 && same) {
            encoder.dictionary(proposed.buffer(), 0, formed);
            DirectMemory.close(used);
            used = proposed;
            proposed = null;
            inUse = proposal;
            next = proposal + 1;
            schedule.onAdopted(formed, clock.getAsLong() - nowNs);
        }
        proposal = NONE;
    }

    /** Moves together, at the start of {@link #proposed}, the bodies that the peer has; returns their length. */
    private int form(ByteBuffer frame, int bitmap) {
        int from = 0;
        int to = 0;
        for (int i = 0; i < bodies; i++) {
            if (SnapshotFrame.hasBit(frame, bitmap, bodies - 1 - i)) {
                proposed.buffer().put(to, proposed.buffer(), from, lengths[i]);
                to += lengths[i];
            }
            from += lengths[i];
        }
        return to;
    }

    /** Gives back all memory; the encoder has been closed before. Repeating it does nothing. */
    @Override
    public void close() {
        ring.close();
        DirectMemory.close(proposed);
        DirectMemory.close(used);
    }
}
