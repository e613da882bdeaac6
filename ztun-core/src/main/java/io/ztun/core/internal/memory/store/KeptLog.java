package io.ztun.core.internal.memory.store;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;

import io.ztun.api.ProtocolException;
import io.ztun.core.internal.memory.MemoryLog;
import io.ztun.core.internal.protocol.MemoryFrom;
import io.ztun.core.internal.protocol.MemoryKept;

/**
 * One direction of a client's memory at one end, from session to session: the log, and what proves to the other end what is in it.
 * The bytes of a log go on as long as its generation lasts, which its sender draws; a number of a segment means the same bytes at
 * both ends only if generation and digest say so, for an end may have lost the newest of them, and filled their place with others.
 *
 * <p>One thread at a time: that of the {@link MemoryShelf}, until it has handed it out; then the session's, which appends to the log;
 * and the shelf's again once it has it back.
 */
public final class KeptLog {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final MemoryLog log;
    private final SegmentDigests digests = new SegmentDigests();
    private final LogStore store;
    private final ByteBuffer segment = ByteBuffer.allocate(MemoryLog.SEGMENT);
    private String generation = MemoryKept.NONE;

    /**
     * One that has nothing yet.
     *
     * @param log closed with this
     * @param store where it is kept beside, closed with this
     */
    KeptLog(MemoryLog log, LogStore store) {
        this.log = log;
        this.store = store;
    }

    /** Takes what was stored. */
    void load() {
        generation = store.load(new SegmentFile.Taker() {
            @Override
            public void restart(long number) {
                KeptLog.this.restart(number);
            }

            @Override
            public void take(byte[] bytes) {
                log.append(ByteBuffer.wrap(bytes), 0, bytes.length);
                digests.add(ByteBuffer.wrap(bytes));
            }
        });
        digests.cut(firstSegment(), endSegment()); // where more was stored than the log holds
    }

    /** The log itself. */
    public MemoryLog log() {
        return log;
    }

    /** What it has to offer, at the end that receives. */
    public MemoryKept held() {
        long first = digests.first();
        int count = (int) (digests.end() - first);
        if (count == 0) {
            return MemoryKept.NOTHING;
        }
        List<Integer> ends = MemoryKept.ends(count);
        long[] from = {first};
        List<Long> ofRanges = ends.stream()
                .map(end -> {
                    long digest = digests.ofRange(generation, from[0], first + end);
                    from[0] = first + end;
                    return digest;
                })
                .toList();
        return new MemoryKept(generation, first, count, ofRanges);
    }

    /** Finds out, at the end that sends, what the other end has as well, and forgets all else. If that is nothing, it begins anew. */
    public MemoryFrom agree(MemoryKept theirs) {
        long from = 0;
        long to = 0;
        long first = theirs.first();
        boolean follows = false;
        long start = 0;
        List<Integer> ends = theirs.generation().equals(generation) ? MemoryKept.ends(theirs.count()) : List.of();
        for (int i = 0; i < ends.size(); i++) {
            long end = theirs.first() + ends.get(i);
            boolean same = digests.has(first, end)
                    && digests.ofRange(generation, first, end)
                            == theirs.digests().get(i);
            start = follows ? start : first;
            follows = same;
            if (same && end - start >= to - from) {
                from = start;
                to = end;
            }
            first = end;
        }
        if (to == from) {
            generation = random();
            begin();
            return new MemoryFrom(generation, 0, 0, digests.proof(generation, 0, 0));
        }
        cut(from, to);
        return new MemoryFrom(generation, from, (int) (to - from), digests.proof(generation, from, to));
    }

    /**
     * Has, at the end that receives, what the other end says that both have, and nothing else.
     *
     * @throws ProtocolException if this end has not offered that, or the other has not got it
     */
    public void take(MemoryFrom agreed) {
        if (agreed.count() == 0 && agreed.first() == 0) {
            generation = agreed.generation();
            begin();
            return;
        }
        long from = agreed.first();
        long to = from + agreed.count();
        if (agreed.count() == 0
                || !agreed.generation().equals(generation)
                || !digests.has(from, to)
                || !digests.proof(generation, from, to).equals(agreed.proof())) {
            throw new ProtocolException(
                    "the peer agrees on memory that was not offered to it, or that it does not have:" + " first=" + from
                            + " segments=" + agreed.count());
        }
        cut(from, to);
    }

    private void begin() {
        restart(0);
        store.restart(generation);
        log.onSegment(position -> store.grown(log));
    }

    private void restart(long number) {
        log.restart(number * MemoryLog.SEGMENT);
        digests.restart(number);
    }

    private void cut(long from, long to) {
        log.truncate(to * MemoryLog.SEGMENT);
        log.forget(from * MemoryLog.SEGMENT);
        digests.cut(from, to);
        store.cut(from, to);
        log.onSegment(position -> store.grown(log));
    }

    /**
     * The session is over: forgets the segment that is not complete, has digests of the others that it has appended, and has them stored. A
     * session that found its memory to be wrong has closed the log; what is stored is forgotten, too.
     *
     * @param last whether there will be no other session, which digests would be for
     */
    void settle(boolean last) {
        if (firstSegment() == endSegment()) {
            generation = MemoryKept.NONE;
            restart(0);
            store.restart(generation);
            return;
        }
        log.truncate(endSegment() * MemoryLog.SEGMENT);
        digests.cut(firstSegment(), endSegment());
        for (long number = digests.end(); !last && number < endSegment(); number++) {
            log.copy(number * MemoryLog.SEGMENT, segment.clear());
            digests.add(segment.flip());
        }
        store.settle(log);
    }

    private long firstSegment() {
        return log.first() / MemoryLog.SEGMENT;
    }

    private long endSegment() {
        return log.end() / MemoryLog.SEGMENT;
    }

    /** How many bytes it holds. */
    long bytes() {
        return log.end() - log.first();
    }

    /** Gives back its memory; what is stored stays. */
    void close() {
        log.close();
        store.close();
    }

    private static String random() {
        byte[] drawn = new byte[MemoryKept.NONE.length() / 2];
        RANDOM.nextBytes(drawn);
        return HexFormat.of().formatHex(drawn);
    }
}
