package io.ztun.core.internal.count;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import io.ztun.core.info.Carried;
import io.ztun.core.info.History;
import io.ztun.core.info.History.Point;

/**
 * The steps of one resolution. Each has its place by its number, whatever happens to those before it. A step takes memory once,
 * when it is first needed. One thread at a time.
 */
final class HistoryRing {
    // Columns: what is summed within a step, then what holds at its end.
    static final int PACKETS_SENT = 0;
    static final int PACKETS_RECEIVED = 1;
    static final int BYTES_SENT = 2;
    static final int BYTES_RECEIVED = 3;
    static final int WIRE_BYTES_SENT = 4;
    static final int WIRE_BYTES_RECEIVED = 5;
    static final int FRAMES_SENT = 6;
    static final int FRAMES_RECEIVED = 7;
    static final int LOST_SENT = 8;
    static final int LOST_RECEIVED = 9;
    static final int DROPPED = 10;
    static final int SUMS = 11;
    private static final int SESSIONS = SUMS;
    private static final int ROUND_TRIP_NS = SUMS + 1;
    private static final int COLUMNS = SUMS + 2;

    private final History.Resolution resolution;
    private final long[][] rows;

    /** The first step ever, and the latest. */
    private final long first;

    private long latest;

    /** @param nowMs the first step has it within */
    HistoryRing(History.Resolution resolution, long nowMs) {
        this.resolution = resolution;
        rows = new long[resolution.steps() + 1][]; // the step that is not over yet takes a place, too
        first = step(nowMs);
        latest = first - 1;
        open(first, 0);
    }

    private long step(long ms) {
        return Math.floorDiv(ms, resolution.step().toMillis());
    }

    /**
     * Adds what has happened lately to the step that a moment lies in. Steps that nobody came for are empty.
     *
     * @param sums in the columns' order, {@link #SUMS} of them
     * @param roundTripNs 0 where it is not known
     */
    void add(long ms, long[] sums, int sessions, long roundTripNs) {
        open(Math.max(latest, step(ms)), sessions);
        long[] row = row(latest);
        for (int i = 0; i < SUMS; i++) {
            row[i] += sums[i];
        }
        row[SESSIONS] = sessions;
        row[ROUND_TRIP_NS] = roundTripNs;
    }

    private void open(long step, int sessions) {
        for (long i = Math.max(latest + 1, step - rows.length + 1); i <= step; i++) {
            int at = (int) Math.floorMod(i, (long) rows.length);
            rows[at] = rows[at] == null ? new long[COLUMNS] : rows[at];
            Arrays.fill(rows[at], 0);
            rows[at][SESSIONS] = sessions;
        }
        latest = step;
    }

    private long[] row(long step) {
        return rows[(int) Math.floorMod(step, (long) rows.length)];
    }

    /**
     * The steps that were over at a moment.
     *
     * @param aheadMs how far the clock of the steps is ahead of that on the wall
     */
    History read(long nowMs, long aheadMs) {
        long end = step(nowMs);
        List<Point> points = new ArrayList<>(resolution.steps());
        for (long step = Math.max(first, end - resolution.steps()); step < end; step++) {
            long startMs = step * resolution.step().toMillis() - aheadMs;
            boolean kept = step <= latest && step > latest - rows.length;
            points.add(point(Instant.ofEpochMilli(startMs), kept ? row(step) : new long[COLUMNS]));
        }
        return new History(resolution, points);
    }

    private static Point point(Instant start, long[] row) {
        return new Point(
                start,
                (int) row[SESSIONS],
                row[PACKETS_SENT],
                row[PACKETS_RECEIVED],
                new Carried(row[BYTES_SENT], row[WIRE_BYTES_SENT], row[FRAMES_SENT], row[LOST_SENT]),
                new Carried(row[BYTES_RECEIVED], row[WIRE_BYTES_RECEIVED], row[FRAMES_RECEIVED], row[LOST_RECEIVED]),
                row[DROPPED],
                row[ROUND_TRIP_NS] == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(row[ROUND_TRIP_NS])));
    }
}
