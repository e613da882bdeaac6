package io.ztun.core.internal.accept;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.ztun.core.internal.log.Failures;
import io.ztun.core.settings.PushedSettings;

/**
 * Tells the application what its client has accepted, on a thread of its own: what it does about it may take seconds. It is told of the
 * last state there is, each time that it is another one than it was told before, and of nothing at the end, if there was something.
 * Thread-safe.
 */
final class SettingsDelivery implements AutoCloseable {
    private static final Logger LOG = System.getLogger(SettingsDelivery.class.getName());

    /** How long the end waits for it: a tunnel has to close, whatever an application does. */
    private static final long CLOSE_MS = 5_000;

    private static final long PAUSE_NS = TimeUnit.SECONDS.toNanos(1);

    private final Consumer<PushedSettings> listener;
    private PushedSettings latest = PushedSettings.NONE;
    private Thread thread;
    private boolean closed;

    /** Starts no thread before there is something to tell. */
    SettingsDelivery(Consumer<PushedSettings> listener) {
        this.listener = listener;
    }

    /** This holds from now on. Returns at once. */
    synchronized void set(PushedSettings accepted) {
        if (closed || accepted.equals(latest)) {
            return;
        }
        latest = accepted;
        if (thread == null) {
            thread = new Thread(this::run, "ztun-settings");
            thread.setDaemon(true);
            thread.start();
        }
        notifyAll();
    }

    private void run() {
        PushedSettings told = PushedSettings.NONE;
        try {
            while (true) {
                PushedSettings next = next(told);
                if (next == null) {
                    break;
                }
                told = next;
                tell(next);
                pause();
            }
            if (!told.isEmpty()) {
                tell(PushedSettings.NONE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A server that changes its mind all the time costs the machine no more than this. */
    private synchronized void pause() throws InterruptedException {
        long endNs = System.nanoTime() + PAUSE_NS;
        for (long leftNs = PAUSE_NS; leftNs > 0 && !closed; leftNs = endNs - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, leftNs);
        }
    }

    /** What it has not been told; null at the end. */
    private synchronized PushedSettings next(PushedSettings told) throws InterruptedException {
        while (!closed && latest.equals(told)) {
            wait();
        }
        return closed ? null : latest;
    }

    /** A failure is the listener's own: the tunnel goes on without what it was to do. */
    private void tell(PushedSettings settings) {
        try {
            listener.accept(settings);
        } catch (RuntimeException e) {
            LOG.log(
                    Level.WARNING,
                    () -> "What was accepted of the server's settings could not be done: " + settings + " reason="
                            + Failures.describe(e));
        }
    }

    /** Has what was accepted taken back, and waits for that, though not for ever. */
    @Override
    public void close() {
        Thread telling;
        synchronized (this) {
            closed = true;
            notifyAll();
            telling = thread;
        }
        if (telling == null) {
            return;
        }
        try {
            telling.join(CLOSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
