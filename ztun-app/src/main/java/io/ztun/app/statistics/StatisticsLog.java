package io.ztun.app.statistics;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.ztun.app.log.RequestedLine;
import io.ztun.core.info.TunnelStatistics;

/** Puts on the log what a tunnel has carried: every so often, when somebody asks, and at the end. Thread-safe. */
public final class StatisticsLog implements AutoCloseable {
    private static final Logger LOG = System.getLogger(StatisticsLog.class.getName());

    private final Supplier<TunnelStatistics> source;
    private final ScheduledExecutorService timer;
    private Optional<Duration> every = Optional.empty();
    private ScheduledFuture<?> task;
    private boolean begun;
    private boolean closed;
    private long startNs;
    private TunnelStatistics last;
    private long lastNs;

    /** @param source the tunnel's counters; asked from {@link #begin} on */
    public StatisticsLog(Supplier<TunnelStatistics> source) {
        this.source = source;
        timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "ztun-statistics");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** The tunnel is up. */
    public synchronized void begin() {
        begun = true;
        startNs = System.nanoTime();
        last = source.get();
        lastNs = startNs;
    }

    /** Has a line on the log again and again from now on, or none where there is no interval. */
    public synchronized void every(Optional<Duration> interval) {
        if (interval.equals(every) || closed) {
            return;
        }
        if (task != null) {
            task.cancel(false);
        }
        every = interval;
        task = interval.map(Duration::toNanos)
                .map(ns -> timer.scheduleAtFixedRate(this::printInterval, ns, ns, TimeUnit.NANOSECONDS))
                .orElse(null);
    }

    private synchronized void printInterval() {
        if (closed || !begun) {
            return;
        }
        long nowNs = System.nanoTime();
        TunnelStatistics now = source.get();
        RequestedLine.print(StatisticsLine.totalsAndLast(now, nowNs - startNs, last, nowNs - lastNs));
        last = now;
        lastNs = nowNs;
    }

    /** Puts the totals on the log at once. */
    public synchronized void printTotals() {
        RequestedLine.print(begun ? totals() : "Statistics: none yet, the tunnel is not up");
    }

    private String totals() {
        return StatisticsLine.totals(source.get(), System.nanoTime() - startNs);
    }

    /** The tunnel has ended: the totals are the last line. Repeating it does nothing. */
    @Override
    public synchronized void close() {
        timer.shutdownNow();
        if (begun && !closed) {
            LOG.log(Level.INFO, totals());
        }
        closed = true;
    }
}
