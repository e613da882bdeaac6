package io.ztun.core.internal.lifecycle;

import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import io.ztun.api.FatalErrors;
import io.ztun.core.internal.log.Failures;
import io.ztun.core.internal.log.RepeatLog;

/**
 * Has things done again and again, on one thread that all tunnels of the process share and that is there as long as there is
 * something to do. What is done returns soon. Thread-safe.
 */
public final class Timer implements AutoCloseable {
    private static final ScheduledThreadPoolExecutor THREAD = thread();

    /** What comes due within this part of its interval is done together, so that thousands of tunnels do not wake it one by one. */
    private static final int SLACK_PART = 64;

    private final Consumer<Throwable> failures;
    private final RepeatLog log;
    private ScheduledFuture<?>[] next = new ScheduledFuture<?>[0];
    private boolean closed;

    /**
     * @param failures is told if nothing can be relied on any more: a task found the process broken, or the timer itself fails
     * @param log says what a periodic task throws, and when it works again
     */
    public Timer(Consumer<Throwable> failures, RepeatLog log) {
        this.failures = failures;
        this.log = log;
    }

    private static ScheduledThreadPoolExecutor thread() {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "ztun-timer");
            thread.setDaemon(true);
            return thread;
        });
        executor.setKeepAliveTime(1, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        executor.setRemoveOnCancelPolicy(true);
        return executor;
    }

    /**
     * Runs a task again and again, never two at once; what it throws does not end it.
     *
     * @param intervalNs how long to wait, asked anew each time
     */
    public synchronized void every(LongSupplier intervalNs, Runnable task) {
        int index = next.length;
        next = Arrays.copyOf(next, index + 1);
        schedule(index, intervalNs, task);
    }

    private synchronized void schedule(int index, LongSupplier intervalNs, Runnable task) {
        if (!closed) {
            long delayNs = withSlack(intervalNs.getAsLong(), System.nanoTime());
            next[index] = THREAD.schedule(() -> run(index, intervalNs, task), delayNs, TimeUnit.NANOSECONDS);
        }
    }

    /** Runs a task once, after a while, unless the timer is closed before. What it throws is the tunnel's failure. */
    public void once(long delayNs, Runnable task) {
        THREAD.schedule(() -> runOnce(task), delayNs, TimeUnit.NANOSECONDS);
    }

    private void runOnce(Runnable task) {
        synchronized (this) {
            if (closed) {
                return;
            }
        }
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            failures.accept(e);
        }
    }

    private static long withSlack(long delayNs, long nowNs) {
        long slackNs = Math.max(1, delayNs / SLACK_PART);
        return delayNs + slackNs - Math.floorMod(nowNs + delayNs, slackNs);
    }

    private void run(int index, LongSupplier intervalNs, Runnable task) {
        try {
            task.run();
            log.over(Level.INFO, task, "a periodic task works again");
        } catch (RuntimeException | Error e) {
            log.say(Level.WARNING, task, "a periodic task failed: " + Failures.describe(e), e);
            if (FatalErrors.isFatal(e)) {
                failures.accept(e);
            }
        }
        try {
            schedule(index, intervalNs, task);
        } catch (RuntimeException | Error e) {
            failures.accept(new RejectedExecutionException("the timer does not go on: " + Failures.describe(e), e));
        }
    }

    /** Nothing more is begun; what is being done may still be under way. Repeating it does nothing. */
    @Override
    public synchronized void close() {
        closed = true;
        for (ScheduledFuture<?> task : next) {
            task.cancel(false);
        }
    }
}
