package io.ztun.core.internal.count;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

import io.ztun.core.info.Carried;
import io.ztun.core.info.LimitStatistics;
import io.ztun.core.info.TunnelStatistics;

/** A tunnel's counters. Thread-safe; packet threads that add at once do not wait for each other. */
public final class Counters {
    public final LongAdder packetsSent = new LongAdder();
    public final LongAdder packetsReceived = new LongAdder();
    public final LongAdder bytesSent = new LongAdder();
    public final LongAdder bytesReceived = new LongAdder();
    public final LongAdder wireBytesSent = new LongAdder();
    public final LongAdder wireBytesReceived = new LongAdder();
    public final LongAdder framesSent = new LongAdder();
    public final LongAdder framesReceived = new LongAdder();
    public final LongAdder lostSent = new LongAdder();
    public final LongAdder lostReceived = new LongAdder();
    public final LongAdder recalledSent = new LongAdder();
    public final LongAdder recalledReceived = new LongAdder();
    final LongAdder droppedGroup = new LongAdder();
    final LongAdder droppedNoRoute = new LongAdder();
    final LongAdder droppedMoved = new LongAdder();
    final LongAdder refused = new LongAdder();
    private final Map<Drop, LongAdder> dropped = new EnumMap<>(Drop.class);
    private final Map<Limit, LongAdder> beyond = new EnumMap<>(Limit.class);
    private final Applications applications = new Applications();

    /** The limits of a server, as reasons to refuse somebody. */
    public enum Limit {
        /** Sessions. */
        CLIENTS,
        /** Sessions from one source. */
        SOURCE_CLIENTS,
        /** Half-open links: one has made room for another. */
        HALF_OPEN,
        /** Half-open links from one source. */
        SOURCE_HALF_OPEN,
        /** How fast a source begins handshakes. */
        SOURCE_RATE,
        /** How long a handshake takes. */
        HANDSHAKE_TIME
    }

    /** All at 0. */
    public Counters() {
        for (Limit limit : Limit.values()) {
            beyond.put(limit, new LongAdder());
        }
        for (Drop cause : Drop.values()) {
            dropped.put(cause, new LongAdder());
        }
    }

    /** What was carried for each application. */
    public Applications applications() {
        return applications;
    }

    /** Counts what came to nothing, of no session in particular or besides {@link SessionCounters#drop}. */
    public void drop(Drop cause, long count) {
        dropped.get(cause).add(count);
    }

    /** Counts somebody who was refused because of a limit, besides {@link #addRefused}. */
    public void addBeyond(Limit limit) {
        beyond.get(limit).increment();
    }

    /** Counts a packet for all sessions that there was no time for, or that may not be sent. */
    public void addGroupDropped() {
        droppedGroup.increment();
    }

    /** Counts a packet for an address that no session has. @param moved whether its session is with another server now */
    public void addNoRoute(boolean moved) {
        (moved ? droppedMoved : droppedNoRoute).increment();
    }

    /** Counts a connection that ended before there was a session. */
    public void addRefused() {
        refused.increment();
    }

    /**
     * What has been counted so far.
     *
     * @param sessions how many sessions there are now
     */
    public TunnelStatistics snapshot(int sessions) {
        return new TunnelStatistics(
                sessions,
                packetsSent.sum(),
                packetsReceived.sum(),
                new Carried(bytesSent.sum(), wireBytesSent.sum(), framesSent.sum(), lostSent.sum(), recalledSent.sum()),
                new Carried(
                        bytesReceived.sum(),
                        wireBytesReceived.sum(),
                        framesReceived.sum(),
                        lostReceived.sum(),
                        recalledReceived.sum()),
                droppedNoRoute.sum(),
                dropped(Drop.QUEUE_FULL),
                dropped(Drop.SOURCE),
                dropped(Drop.INVALID),
                dropped(Drop.TUN),
                dropped(Drop.FORGED),
                dropped(Drop.REPEATED),
                droppedGroup.sum(),
                droppedMoved.sum(),
                refused.sum(),
                new LimitStatistics(
                        sum(Limit.CLIENTS),
                        sum(Limit.SOURCE_CLIENTS),
                        sum(Limit.HALF_OPEN),
                        sum(Limit.SOURCE_HALF_OPEN),
                        sum(Limit.SOURCE_RATE),
                        sum(Limit.HANDSHAKE_TIME)));
    }

    private long dropped(Drop cause) {
        return dropped.get(cause).sum();
    }

    private long sum(Limit limit) {
        return beyond.get(limit).sum();
    }
}
