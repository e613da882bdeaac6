package io.ztun.core.internal.count;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.ztun.core.info.Carried;
import io.ztun.core.info.History;
import io.ztun.core.info.History.Resolution;
import io.ztun.core.info.TunnelStatistics;

/**
 * What a tunnel has done lately, by seconds, minutes and hours. Somebody looks every second; what is new counts for the second that
 * has just ended. Thread-safe, and nothing that packet threads wait for.
 *
 * <p>Time is the wall's at the start and goes on as {@link System#nanoTime} does, so that a clock that is set moves nothing. Only
 * where the wall's is suddenly ahead, as after a sleep of the machine, the steps in between are there and empty.
 */
public final class TunnelHistory {
    private static final long SECOND_MS = TimeUnit.SECONDS.toMillis(1);

    /** So far the two clocks may be apart before it is more than a correction. */
    private static final long JUMP_MS = 2 * SECOND_MS;

    private final Map<Resolution, HistoryRing> rings = new EnumMap<>(Resolution.class);
    private long[] before = new long[HistoryRing.SUMS];
    private long nowMs;
    private long wallMs;

    /** When {@link #nowMs} was, by the clock that only goes on, less what is no whole millisecond of it. */
    private long tickNs;

    /**
     * Begins with nothing.
     *
     * @param nowNs as {@link System#nanoTime} has it
     * @param wallMs as {@link System#currentTimeMillis} has it
     */
    public TunnelHistory(long nowNs, long wallMs) {
        nowMs = wallMs;
        this.wallMs = wallMs;
        tickNs = nowNs;
        for (Resolution resolution : Resolution.values()) {
            rings.put(resolution, new HistoryRing(resolution, nowMs));
        }
    }

    /** How long it is until a second ends, at a moment by {@link System#nanoTime}. */
    public synchronized long untilSampleNs(long nowNs) {
        long intoNs = TimeUnit.MILLISECONDS.toNanos(Math.floorMod(nowMs, SECOND_MS)) + nowNs - tickNs;
        return TimeUnit.SECONDS.toNanos(1) - Math.floorMod(intoNs, TimeUnit.SECONDS.toNanos(1));
    }

    /**
     * Takes in what is new since the last time. To be called once a second, soon after one has ended.
     *
     * @param statistics what the tunnel has done so far
     * @param roundTripNs the mean over its sessions; 0 where it is not known
     */
    public synchronized void sample(long nowNs, long wallMs, TunnelStatistics statistics, long roundTripNs) {
        goOn(nowNs, wallMs);
        long[] sums = sums(statistics);
        long[] news = new long[sums.length];
        for (int i = 0; i < sums.length; i++) {
            news[i] = sums[i] - before[i];
        }
        before = sums;
        for (HistoryRing ring : rings.values()) {
            ring.add(nowMs - SECOND_MS / 2, news, statistics.sessions(), roundTripNs);
        }
    }

    private void goOn(long nowNs, long wallMs) {
        long elapsedMs = TimeUnit.NANOSECONDS.toMillis(nowNs - tickNs);
        tickNs += TimeUnit.MILLISECONDS.toNanos(elapsedMs);
        long byTheWallMs = wallMs - this.wallMs;
        this.wallMs = wallMs;
        nowMs += byTheWallMs - elapsedMs > JUMP_MS ? byTheWallMs : elapsedMs;
    }

    private static long[] sums(TunnelStatistics now) {
        Carried sent = now.sent();
        Carried received = now.received();
        long[] sums = new long[HistoryRing.SUMS];
        sums[HistoryRing.PACKETS_SENT] = now.packetsSent();
        sums[HistoryRing.PACKETS_RECEIVED] = now.packetsReceived();
        sums[HistoryRing.BYTES_SENT] = sent.bytes();
        sums[HistoryRing.BYTES_RECEIVED] = received.bytes();
        sums[HistoryRing.WIRE_BYTES_SENT] = sent.wireBytes();
        sums[HistoryRing.WIRE_BYTES_RECEIVED] = received.wireBytes();
        sums[HistoryRing.FRAMES_SENT] = sent.frames();
        sums[HistoryRing.FRAMES_RECEIVED] = received.frames();
        sums[HistoryRing.LOST_SENT] = sent.lost();
        sums[HistoryRing.LOST_RECEIVED] = received.lost();
        sums[HistoryRing.DROPPED] = now.droppedNoRoute()
                + now.droppedMoved()
                + now.droppedQueueFull()
                + now.droppedSource()
                + now.droppedInvalid()
                + now.droppedTun()
                + now.droppedForged()
                + now.droppedRepeated()
                + now.droppedMulticast();
        return sums;
    }

    /** The steps that are over. */
    public synchronized History history(Resolution resolution) {
        long aheadMs = nowMs - wallMs;
        return rings.get(resolution).read(nowMs, Math.abs(aheadMs) > JUMP_MS ? aheadMs : 0);
    }
}
