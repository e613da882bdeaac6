package io.ztun.core.internal.engine;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.ztun.core.Privacy;
import io.ztun.core.internal.log.RepeatLog;
import io.ztun.core.internal.route.Routes;
import io.ztun.core.internal.session.Counters;
import io.ztun.core.internal.session.Session;
import io.ztun.core.internal.session.SessionContext;
import io.ztun.spi.Transport;
import io.ztun.spi.TunDevice;

/** A TUN device, a transport and the threads between them. Thread-safe. Closing it closes all of them. */
public final class Tunnel implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Tunnel.class.getName());

    private final RepeatLog failures = new RepeatLog(LOG, System::nanoTime);
    private final TunDevice device;
    private final Transport transport;
    private final Duration linger;
    private final Counters counters = new Counters();
    private final SessionContext context;
    private final ScheduledExecutorService ticker;
    private final List<Thread> pumps = new ArrayList<>();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicReference<RuntimeException> failure = new AtomicReference<>();
    private volatile Routes<Session> routes = Routes.none();

    /**
     * Takes over the device and the transport, which are open.
     *
     * @param linger how long a small packet may wait for company
     * @param privacy how much the lengths of frames may tell
     */
    public Tunnel(TunDevice device, Transport transport, Duration linger, Privacy privacy) {
        this.linger = linger;
        this.device = device;
        this.transport = transport;
        context = new SessionContext(device, counters, System::nanoTime, privacy);
        ticker = Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "ztun-timer"));
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Begins to read packets. */
    public void startPumps() {
        for (int i = 0; i < device.readers(); i++) {
            PacketPump pump = new PacketPump(device.reader(i), linger.toNanos(), () -> routes, counters);
            Thread thread = daemon(() -> guard(pump), "ztun-tun-reader-" + i);
            pumps.add(thread);
            thread.start();
        }
    }

    private void guard(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            fail(e instanceof RuntimeException r ? r : new IllegalStateException("the packet thread died: " + e, e));
        }
    }

    /**
     * Runs a task again and again, never two at once; an exception or error is logged and does not end it.
     *
     * @param interval how long to wait, asked anew each time
     */
    public void every(Supplier<Duration> interval, Runnable task) {
        ticker.schedule(
                () -> {
                    try {
                        task.run();
                        failures.over(Level.INFO, task, "a periodic task works again");
                    } catch (RuntimeException | Error e) {
                        failures.say(Level.WARNING, task, "a periodic task failed: " + e, e);
                    }
                    if (!closing.get()) {
                        every(interval, task);
                    }
                },
                interval.get().toNanos(),
                TimeUnit.NANOSECONDS);
    }

    /** Ends the tunnel because of a failure, which {@link #awaitClosed} then throws. Does not wait. */
    public void fail(RuntimeException cause) {
        if (failure.compareAndSet(null, cause) && !closing.get()) {
            daemon(this::close, "ztun-close").start();
        }
    }

    /** Replaces the routes; packet threads use them from their next batch on. */
    public void routes(Routes<Session> table) {
        routes = table;
    }

    /** The TUN device. */
    public TunDevice device() {
        return device;
    }

    /** The transport. */
    public Transport transport() {
        return transport;
    }

    /** The tunnel's counters. */
    public Counters counters() {
        return counters;
    }

    /** What the tunnel's sessions share. */
    public SessionContext context() {
        return context;
    }

    /** Whether the tunnel has begun to close. */
    public boolean isClosing() {
        return closing.get();
    }

    /**
     * Waits until the tunnel is closed.
     *
     * @throws RuntimeException what ended it, if that was a failure
     */
    public void awaitClosed() throws InterruptedException {
        closed.await();
        if (failure.get() != null) {
            throw failure.get();
        }
    }

    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        try {
            ticker.shutdownNow();
            transport.close();
            device.close();
            for (Thread pump : pumps) {
                pump.join(TimeUnit.SECONDS.toMillis(5));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            closed.countDown();
        }
    }
}
