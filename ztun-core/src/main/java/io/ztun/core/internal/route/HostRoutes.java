package io.ztun.core.internal.route;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.ztun.api.Cidr;
import io.ztun.api.TunException;
import io.ztun.core.internal.ip.IpAddresses;
import io.ztun.core.internal.log.RepeatLog;
import io.ztun.spi.TunDevice;

/**
 * The system's routes to what can be reached through a session: clients' addresses, and the networks behind them. They are there
 * as long as the session is, for a routing daemon to tell others. A thread of its own changes them, {@code ztun-routes}, so that no link
 * waits for the system. What waits for it is a destination each, however often it changes. Thread-safe.
 */
public final class HostRoutes implements Routes.Watcher, AutoCloseable {
    private static final Logger LOG = System.getLogger(HostRoutes.class.getName());
    private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long CLOSE_MS = TimeUnit.SECONDS.toMillis(3);

    private final TunDevice device;
    private final Consumer<Throwable> fail;
    private final long retryNs;
    private final Thread thread = new Thread(this::run, "ztun-routes");
    private final Set<Network> wanted = new HashSet<>();
    private Set<Network> changed = new LinkedHashSet<>();
    private boolean closed;

    // The thread's own, from here.

    /** What the system has. */
    private final Set<Network> routed = new HashSet<>();

    /** What it has refused to change, and when it is asked again. */
    private final Set<Network> failed = new HashSet<>();

    private long retryAtNs;
    private final RepeatLog log = new RepeatLog(LOG, System::nanoTime);

    /**
     * Changes nothing before {@link #start}.
     *
     * @param fail takes what the thread has failed of
     */
    public HostRoutes(TunDevice device, Consumer<Throwable> fail) {
        this(device, fail, RETRY_NS);
    }

    /** @param retryNs after how long the system is asked again for what it has refused */
    HostRoutes(TunDevice device, Consumer<Throwable> fail, long retryNs) {
        this.device = device;
        this.fail = fail;
        this.retryNs = retryNs;
        thread.setDaemon(true);
    }

    /** Begins, with routes to the tunnel's own addresses: others reach these through this gateway, too. */
    public void start(Iterable<Cidr> own) {
        for (Cidr each : own) {
            onChange(Network.of(new Cidr(each.address(), each.addressBits())), true);
        }
        thread.start();
    }

    @Override
    public synchronized void onChange(Network destination, boolean reachable) {
        if (IpAddresses.isLinkLocal(destination.high())) {
            return; // of this one link, and so of no route
        }
        if (reachable) {
            wanted.add(destination);
        } else {
            wanted.remove(destination);
        }
        changed.add(destination);
        notifyAll();
    }

    private void run() {
        try {
            for (Set<Network> batch = next(); !batch.isEmpty(); batch = next()) {
                batch.forEach(this::follow);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            fail.accept(e);
        }
    }

    /** Waits for changes, or until what has failed is due again; returns none at the end. */
    private synchronized Set<Network> next() throws InterruptedException {
        while (changed.isEmpty() && !closed) {
            long leftNs = retryAtNs - System.nanoTime();
            if (failed.isEmpty()) {
                wait();
            } else if (leftNs > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, leftNs);
            } else {
                changed.addAll(failed);
                retryAtNs = System.nanoTime() + retryNs;
                log.tick();
            }
        }
        Set<Network> batch = closed ? Set.of() : changed;
        changed = new LinkedHashSet<>();
        return batch;
    }

    private synchronized boolean isWanted(Network destination) {
        return wanted.contains(destination);
    }

    private void follow(Network destination) {
        boolean add = isWanted(destination);
        failed.remove(destination);
        if (add == routed.contains(destination)) {
            return;
        }
        Cidr network = destination.toCidr();
        try {
            if (add) {
                device.route(network);
                routed.add(destination);
            } else {
                device.unroute(network);
                routed.remove(destination);
            }
        } catch (TunException e) {
            log.say(Level.WARNING, this, SystemRoutes.complaint(device, network, add ? "add" : "del", e));
            retryAtNs = failed.isEmpty() ? System.nanoTime() + retryNs : retryAtNs;
            failed.add(destination);
        }
    }

    /** Ends the thread. The routes go with the device. May be repeated. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join(CLOSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
