package io.ztun.transport.udp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

import io.ztun.api.ProtocolException;

/**
 * Puts a link's frames together that come in pieces. Bounded: at most {@link #FRAMES_MAX} frames at once, each in a buffer of
 * the frame limit's size (4 KiB before the handshake, 66 KiB after it), each for {@link #TIMEOUT_NS} at most; beyond that the
 * oldest gives way, and so it does where {@link ReceiveMemory} has no more for this link. A link without incomplete frames has
 * no buffer.
 *
 * <p>Link thread only.
 */
final class Reassembly {
    static final int FRAMES_MAX = 8;

    static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(1);

    /** So many frames that are complete are remembered, so that a late duplicate of a piece begins no frame anew. */
    private static final int DONE_KEPT = 32;

    private static final int BITS = Long.SIZE;

    /** Congestion was experienced. */
    private static final int CE = 3;

    private final LinkThread thread;

    /** Null until the first piece comes, as it may never do. */
    private Partial[] partials;

    private int[] done;
    private long doneCount;
    private int active;
    private int length;
    private int ecn;
    private Partial finished;

    /** One frame; the object is used again for others. */
    private static final class Partial {
        ByteBuffer buffer;
        int number;
        int count;
        int size;
        int received;
        int lastLength;
        int ecn;
        long startNs;
        final long[] seen = new long[(Datagram.FRAGMENTS_MAX + BITS) / BITS];
    }

    Reassembly(LinkThread thread) {
        this.thread = thread;
    }

    /**
     * Takes one piece.
     *
     * @param offset where the datagram begins
     * @param datagramLength its length
     * @param pieceEcn what its header says
     * @param limit how long a frame may be
     * @return the buffer with the whole frame from 0 on, {@link #length()} bytes, good until {@link #release}; null as long as
     *     a piece is missing, or if the datagram makes no sense
     * @throws ProtocolException if the frame is longer than the limit
     */
    ByteBuffer add(ByteBuffer datagram, int offset, int datagramLength, int pieceEcn, int limit, long nowNs) {
        int pieceLength = datagramLength - Datagram.FRAGMENT_HEADER_LENGTH;
        if (pieceLength < 1) {
            return null;
        }
        int index = datagram.get(offset + Datagram.FRAGMENT_INDEX_OFFSET) & 0xff;
        int count = datagram.get(offset + Datagram.FRAGMENT_COUNT_OFFSET) & 0xff;
        int size = datagram.getShort(offset + Datagram.FRAGMENT_SIZE_OFFSET) & 0xffff;
        boolean last = index == count - 1;
        if (count < 2 || index >= count || (last ? pieceLength > size : pieceLength != size)) {
            return null;
        }
        checkLimit((count - 1) * size + (last ? pieceLength : 1), limit);
        Partial partial = partial(datagram.getInt(offset + Datagram.FRAGMENT_NUMBER_OFFSET), count, size, limit, nowNs);
        if (partial == null) {
            return null;
        }
        partial.ecn = partial.ecn == CE ? CE : pieceEcn;
        return put(partial, index, datagram, offset + Datagram.FRAGMENT_HEADER_LENGTH, pieceLength);
    }

    private static void checkLimit(int frameLength, int limit) {
        if (frameLength > limit) {
            throw new ProtocolException("frame too long: length=" + frameLength + " limit=" + limit
                    + "; the peer ignores what was agreed, or does not speak this protocol");
        }
    }

    private ByteBuffer put(Partial partial, int index, ByteBuffer source, int offset, int pieceLength) {
        int at = index * partial.size;
        long bit = 1L << index;
        // The limit may have grown since the frame began.
        if ((partial.seen[index / BITS] & bit) != 0 || at + pieceLength > partial.buffer.capacity()) {
            return null;
        }
        partial.seen[index / BITS] |= bit;
        partial.buffer.put(at, source, offset, pieceLength);
        if (index == partial.count - 1) {
            partial.lastLength = pieceLength;
        }
        if (++partial.received < partial.count) {
            return null;
        }
        finished = partial;
        ecn = partial.ecn;
        length = (partial.count - 1) * partial.size + partial.lastLength;
        done[(int) (doneCount++ % DONE_KEPT)] = partial.number;
        return partial.buffer;
    }

    /** Length of the frame that {@link #add} returned last. */
    int length() {
        return length;
    }

    /** What the headers of its pieces say: congestion, if one has met any (RFC 3168 section 5.3). */
    int ecn() {
        return ecn;
    }

    /** Gives back the buffer that {@link #add} returned last. */
    void release() {
        if (finished != null) {
            free(finished);
            finished = null;
        }
    }

    private Partial partial(int number, int count, int size, int limit, long nowNs) {
        if (partials == null) {
            partials = new Partial[FRAMES_MAX];
            done = new int[DONE_KEPT];
        }
        for (Partial each : partials) {
            if (each != null && each.buffer != null && each.number == number) {
                return each.count == count && each.size == size ? each : null;
            }
        }
        if (isDone(number)) {
            return null;
        }
        Partial partial = vacant();
        ByteBuffer buffer = thread.memory(limit).take(active);
        if (buffer == null && active > 0) {
            partial = oldest();
            free(partial);
            buffer = thread.memory(limit).take(active);
        }
        if (buffer == null) {
            return null; // as good as lost
        }
        partial.buffer = buffer;
        partial.number = number;
        partial.count = count;
        partial.size = size;
        partial.received = 0;
        partial.ecn = 0;
        partial.startNs = nowNs;
        Arrays.fill(partial.seen, 0);
        active++;
        return partial;
    }

    private boolean isDone(int number) {
        for (long i = Math.max(0, doneCount - DONE_KEPT); i < doneCount; i++) {
            if (done[(int) (i % DONE_KEPT)] == number) {
                return true;
            }
        }
        return false;
    }

    private Partial vacant() {
        for (int i = 0; i < partials.length; i++) {
            Partial each = partials[i];
            if (each == null) {
                return partials[i] = new Partial();
            }
            if (each.buffer == null) {
                return each;
            }
        }
        Partial oldest = oldest();
        free(oldest);
        return oldest;
    }

    private Partial oldest() {
        Partial oldest = null;
        for (Partial each : partials) {
            if (each != null && each.buffer != null && (oldest == null || each.startNs - oldest.startNs < 0)) {
                oldest = each;
            }
        }
        return oldest;
    }

    /** How many frames are incomplete. */
    int active() {
        return active;
    }

    /** Gives up frames whose time is over. */
    void expire(long nowNs) {
        for (int i = 0; i < FRAMES_MAX && active > 0; i++) {
            Partial each = partials[i];
            if (each != null && each.buffer != null && nowNs - each.startNs >= TIMEOUT_NS) {
                free(each);
            }
        }
    }

    /** Gives up all frames. */
    void clear() {
        finished = null;
        for (int i = 0; i < FRAMES_MAX && active > 0; i++) {
            Partial each = partials[i];
            if (each != null && each.buffer != null) {
                free(each);
            }
        }
    }

    private void free(Partial partial) {
        thread.give(partial.buffer);
        partial.buffer = null;
        active--;
    }
}
