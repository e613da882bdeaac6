package io.ztun.app.statistics;

import java.util.Locale;

import io.ztun.core.info.Carried;
import io.ztun.core.info.LimitStatistics;
import io.ztun.core.info.TunnelStatistics;

/**
 * A tunnel's counters as one line of {@code key=value}, each key once. Units are part of the keys, numbers are whole and
 * without prefixes, so that a program can read what a person does. Reasons for drops and refusals are there when there were
 * any.
 */
final class StatisticsLine {
    private final StringBuilder line = new StringBuilder(512).append("Statistics:");

    private StatisticsLine() {}

    /** Since the start, which was so long ago. */
    static String totals(TunnelStatistics now, long ns) {
        return new StatisticsLine().addTotals(now, ns).line.toString();
    }

    /** The same, and behind it what is new since {@code before}, which was so long ago. */
    static String totalsAndLast(TunnelStatistics now, long ns, TunnelStatistics before, long lastNs) {
        return new StatisticsLine()
                .addTotals(now, ns)
                .addLast(now, before, lastNs)
                .line
                .toString();
    }

    private StatisticsLine addTotals(TunnelStatistics now, long ns) {
        addSeconds("seconds", ns);
        add("sessions", now.sessions());
        add("sent-packets", now.packetsSent());
        addBytes("sent", now.sent());
        add("received-packets", now.packetsReceived());
        addBytes("received", now.received());
        addDrops(now);
        addRefusals(now.refused(), now.limits());
        return this;
    }

    private StatisticsLine addLast(TunnelStatistics now, TunnelStatistics before, long ns) {
        addSeconds("last-seconds", ns);
        addBytes("last-sent", now.sent().minus(before.sent()));
        addBytes("last-received", now.received().minus(before.received()));
        return this;
    }

    private void addBytes(String way, Carried carried) {
        add(way + "-bytes", carried.bytes());
        add(way + "-line-bytes", carried.wireBytes());
        key(way + "-saved").append(carried.saved());
        if (carried.frames() > 0) {
            add(way + "-lost", Math.max(0, carried.lost()));
            key(way + "-loss").append(carried.loss());
        }
        addIfAny(way + "-from-memory", carried.fromMemory());
    }

    private void addDrops(TunnelStatistics now) {
        addIfAny("dropped-no-route", now.droppedNoRoute());
        addIfAny("dropped-queue-full", now.droppedQueueFull());
        addIfAny("dropped-source", now.droppedSource());
        addIfAny("dropped-invalid", now.droppedInvalid());
        addIfAny("dropped-interface", now.droppedTun());
        addIfAny("dropped-forged", now.droppedForged());
        addIfAny("dropped-repeated", now.droppedRepeated());
        addIfAny("dropped-multicast", now.droppedMulticast());
        addIfAny("dropped-moved", now.droppedMoved());
    }

    /** A limit has the name of the option that sets it. */
    private void addRefusals(long all, LimitStatistics limits) {
        addIfAny("refused", all);
        addIfAny("refused-max-clients", limits.clients());
        addIfAny("refused-max-clients-per-source", limits.clientsPerSource());
        addIfAny("refused-max-half-open", limits.halfOpen());
        addIfAny("refused-max-half-open-per-source", limits.halfOpenPerSource());
        addIfAny("refused-handshake-rate", limits.handshakeRate());
        addIfAny("refused-handshake-timeout", limits.handshakeTimeout());
    }

    private void addIfAny(String key, long count) {
        if (count != 0) {
            add(key, count);
        }
    }

    private void addSeconds(String key, long ns) {
        key(key).append(String.format(Locale.ROOT, "%.1f", ns / 1e9));
    }

    private void add(String key, long count) {
        key(key).append(count);
    }

    private StringBuilder key(String key) {
        return line.append(' ').append(key).append('=');
    }
}
