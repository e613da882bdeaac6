package io.ztun.core.internal.memory;

import java.nio.ByteBuffer;

/**
 * Finds in a log what is about to be sent. The longer it has found nothing the fewer places it looks at. Its step is odd, so that
 * in time it meets the samples of the index whatever their distance to them is; and what was stepped over is found backwards. Work is bounded: looking
 * in vain may take a small part of the time that passes, what has matched is not looked at again, and whatever takes longer is paid
 * for by what has matched before. One thread at a time.
 */
final class MatchFinder {
    /** What is shorter gains little. */
    private static final int LEAST = 256;

    /** As far back as a codec may remember by itself, in bytes; what it finds there it finds cheaper, unless it is long. */
    private static final int NEAR = 1 << 20;

    private static final int LEAST_NEAR = 1_024;

    /** As short as it may be where the log goes on as before: such a reference takes some three bytes. */
    private static final int LEAST_NEXT = 32;

    /** With so many misses the step is the longest. */
    private static final int MISSES_MAX = 512;

    private static final int MISSES_PER_STEP = 8;

    /** Looking in vain may take one part in so many of the time that passes; on a thin line that is more than it takes. */
    private static final int SHARE = 32;

    private static final int TIME_MAX_NS = 1_000_000;

    /** About what a place takes; and one that looked as if it were known. */
    private static final int PLACE_NS = 20;

    private static final int GUESS_NS = 200;

    /** So many bytes that match are worth as much as a miss costs. */
    private static final int BYTES_FOR_MISS = 32;

    /** Looking closely for where the log goes on behind a difference costs as much as so many bytes that match have saved. */
    private static final int CLOSE_LOOK = 512;

    private static final int CREDIT_MAX = 8 * CLOSE_LOOK;

    private final MemoryLog log;
    private final MemoryIndex index;
    private final CloseLook close;

    /** Nothing before that position is referred to. */
    private long floor;

    /** Where the log goes on behind the last match. */
    private long expected = -1;

    /** How long it may look in vain, and when that was known. */
    private long timeNs;

    private long knownNs = System.nanoTime();
    private int misses;
    private int credit;

    MatchFinder(MemoryLog log, MemoryIndex index) {
        this.log = log;
        this.index = index;
        close = new CloseLook(log);
    }

    /** Refers to nothing before that position from now on. */
    void floor(long position) {
        floor = Math.max(floor, position);
    }

    /** Begins with another log. */
    void begin() {
        floor = 0;
        expected = -1;
    }

    /**
     * Finds what of a payload stands in the log.
     *
     * @param body where the body begins that the payload is part of, from which matches count
     * @param at where the payload begins
     */
    void find(ByteBuffer buffer, int body, int at, int length, Matches matches) {
        int end = at + length;
        int from = at;
        if (expected >= floor && end - at >= LEAST_NEXT) {
            int same = log.same(expected, buffer, at, end - at);
            if (same >= LEAST_NEXT) {
                from = take(body, at, same, expected, matches);
            }
            from = closely(buffer, body, from, end, matches); // a payload may begin with a header of its own
        }
        long nowNs = System.nanoTime();
        timeNs = Math.min(TIME_MAX_NS, timeNs + (nowNs - knownNs) / SHARE);
        knownNs = nowNs;
        int next = from;
        while (next <= end - Fingerprint.WINDOW && timeNs > 0) {
            timeNs -= PLACE_NS;
            long position = index.find(Fingerprint.of(buffer, next));
            if (position < floor) {
                next += step();
                continue;
            }
            timeNs -= GUESS_NS;
            int same = log.same(position, buffer, next, end - next);
            int before = same < Fingerprint.WINDOW
                    ? 0
                    : log.sameBefore(position, buffer, next, (int) Math.min(next - from, position - floor));
            if (before + same < (position < log.end() - NEAR ? LEAST : LEAST_NEAR)) {
                next += step();
            } else {
                from = take(body, next - before, before + same, position - before, matches);
                from = closely(buffer, body, from, end, matches);
                next = from;
            }
        }
    }

    private int step() {
        if (misses < MISSES_MAX) {
            misses++;
        }
        return 1 + misses / MISSES_PER_STEP * 2;
    }

    /** Notes a match; returns where it ends. */
    private int take(int body, int at, int same, long position, Matches matches) {
        matches.add(at - body, same, position);
        expected = position + same;
        misses = Math.max(0, misses - same / BYTES_FOR_MISS);
        timeNs = Math.min(TIME_MAX_NS, timeNs + same);
        credit = Math.min(CREDIT_MAX, credit + same);
        return at + same;
    }

    /** Goes on behind a difference, where something was put in, taken out or replaced; returns where what was found ends. */
    private int closely(ByteBuffer buffer, int body, int at, int end, Matches matches) {
        int from = at;
        while (credit >= CLOSE_LOOK && end - from > LEAST_NEXT) {
            credit -= CLOSE_LOOK;
            if (!close.find(expected, buffer, from, end, LEAST_NEXT)) {
                break;
            }
            int start = from + close.skipped();
            long position = expected + close.leap();
            int same = log.same(position, buffer, start, end - start);
            from = take(body, start, same, position, matches);
        }
        return from;
    }
}
