package io.ztun.core.internal.engine;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.ztun.api.Addresses;
import io.ztun.api.ThreadProgress;
import io.ztun.core.info.FleetSnapshot;
import io.ztun.core.info.History;
import io.ztun.core.info.InterfaceInfo;
import io.ztun.core.info.TunnelSnapshot;
import io.ztun.core.internal.count.Counters;
import io.ztun.core.internal.count.TunnelHistory;
import io.ztun.core.internal.half.SessionContext;
import io.ztun.core.internal.lifecycle.Closer;
import io.ztun.core.internal.lifecycle.Timer;
import io.ztun.core.internal.lifecycle.TunnelEnd;
import io.ztun.core.internal.log.Failures;
import io.ztun.core.internal.log.RepeatLog;
import io.ztun.core.internal.route.Routes;
import io.ztun.core.internal.session.Session;
import io.ztun.core.settings.LiveSettings;
import io.ztun.core.settings.Privacy;
import io.ztun.spi.RestorableTun;
import io.ztun.spi.Transport;
import io.ztun.spi.TunDevice;

/**
 * A TUN device, transports and the threads between them. Thread-safe. Closing it closes all of them, each on its own. The
 * failure of a thread that it needs ends it.
 */
public final class Engine implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Engine.class.getName());

    private final TunDevice device;
    private final List<Transport> transports;
    private final Supplier<LiveSettings> live;
    private final TunnelEnd end;
    private final Counters counters = new Counters();
    private final SessionContext context;
    private final Timer timer;
    private final List<Thread> pumps = new ArrayList<>();
    private final List<ThreadProgress> readers = new CopyOnWriteArrayList<>();
    private final AtomicBoolean closing = new AtomicBoolean();
    private volatile Routes<Session> routes = Routes.none();
    private final SessionRates rates;

    private final Instant since = Instant.now();
    private final TunnelHistory history = new TunnelHistory(System.nanoTime(), since.toEpochMilli());

    private volatile GroupLimit groups;

    /** Null where there is no one server to which all outer packets go. */
    private volatile OuterPackets outer;

    /** As the other, with nobody else who might end it. */
    public Engine(TunDevice device, Transport transport, LiveSettings live, Privacy privacy) {
        this(device, transport == null ? List.of() : List.of(transport), () -> live, privacy, new TunnelEnd());
    }

    /**
     * Takes over the device and the transports, which are open.
     *
     * @param live what is in force of what can change; {@link #reconfigure} has to be called after a change
     * @param privacy how much the lengths of frames may tell
     * @param end is told what ends the tunnel, by its parts too
     */
    public Engine(
            TunDevice device, List<Transport> transports, Supplier<LiveSettings> live, Privacy privacy, TunnelEnd end) {
        this.live = live;
        this.device = device;
        this.transports = List.copyOf(transports);
        this.end = end;
        rates = new SessionRates(live, () -> routes.all());
        context = new SessionContext(device, counters, System::nanoTime, privacy, end::fail);
        reconfigure();
        timer = new Timer(this::fail, new RepeatLog(LOG, System::nanoTime));
    }

    /** Begins to read packets, and to look after the interface, which has been configured. */
    public void startPumps() {
        end.onFailure(this::closeQuietly);
        if (device instanceof RestorableTun restorable) {
            InterfaceUpkeep upkeep = new InterfaceUpkeep(restorable, System::nanoTime);
            timer.every(upkeep::intervalNs, upkeep::run);
        }
        timer.every(() -> history.untilSampleNs(System.nanoTime()), this::onSecond);
        for (int i = 0; i < device.readers(); i++) {
            ThreadProgress reader = new ThreadProgress("ztun-tun-reader-" + i);
            PacketPump pump =
                    new PacketPump(reader, device.reader(i), live, () -> routes, () -> outer, () -> groups, counters);
            Thread thread = new Thread(() -> guard(pump), reader.thread());
            readers.add(reader);
            thread.setDaemon(true);
            pumps.add(thread);
            thread.start();
        }
    }

    private void onSecond() {
        List<Session> sessions = routes.all();
        long known = 0;
        long sumNs = 0;
        for (Session session : sessions) {
            long roundTripNs = onSecond(session);
            known += roundTripNs == 0 ? 0 : 1;
            sumNs += roundTripNs;
        }
        history.sample(
                System.nanoTime(),
                System.currentTimeMillis(),
                counters.snapshot(sessions.size()),
                known == 0 ? 0 : sumNs / known);
    }

    private static long onSecond(Session session) {
        try {
            return session.onSecond();
        } catch (RuntimeException | Error e) {
            session.fail(e);
            return 0;
        }
    }

    private void guard(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            fail(e);
        }
    }

    /**
     * Runs a task again and again, never two at once; an exception or error is logged and does not end it.
     *
     * @param intervalNs how long to wait, asked anew each time
     */
    public void every(LongSupplier intervalNs, Runnable task) {
        timer.every(intervalNs, task);
    }

    /** Runs a task once, after a while, unless the tunnel has closed by then. Returns soon, and so has the task to. */
    public void once(long delayNs, Runnable task) {
        timer.once(delayNs, task);
    }

    /** Ends the tunnel because the calling thread has failed, which {@link #awaitClosed} then throws. Does not wait. */
    public void fail(Throwable cause) {
        end.fail(cause);
    }

    /** Replaces the routes; packet threads use them from their next batch on. */
    public void routes(Routes<Session> table) {
        routes = table;
    }

    /**
     * Has packets dropped from now on that come out of the TUN and are on their way to a server.
     *
     * @param seen is told of each; a packet thread
     */
    public void outer(InetSocketAddress server, Runnable seen) {
        outer = new OuterPackets(server, seen);
    }

    /** Takes over settings that have changed. Any thread; packet threads use them from their next batch on. */
    public final void reconfigure() {
        LiveSettings now = live.get();
        if (groups == null || !groups.allowed().equals(now.multicast())) {
            groups = new GroupLimit(now.multicast(), System::nanoTime);
        }
        context.noCompress(now.noCompress());
        rates.reconfigure();
    }

    /** The TUN device. */
    public TunDevice device() {
        return device;
    }

    /** The transports, the best first. */
    public List<Transport> transports() {
        return transports;
    }

    /** The tunnel's counters. */
    public Counters counters() {
        return counters;
    }

    /** How the threads get on that carry packets. */
    public List<ThreadProgress> progress() {
        return Stream.concat(transports.stream().flatMap(each -> each.progress().stream()), readers.stream())
                .toList();
    }

    /**
     * What the tunnel looks like now.
     *
     * @param transportName as its provider has it
     * @param addresses this end's addresses and networks, or null as long as there are none
     * @param mtu in bytes
     * @param fleet of those that share a store; empty if there is none
     */
    public TunnelSnapshot snapshot(
            TunnelSnapshot.Role role,
            String transportName,
            Addresses addresses,
            int mtu,
            List<Session> sessions,
            Optional<FleetSnapshot> fleet) {
        return new TunnelSnapshot(
                Instant.now(),
                since,
                role,
                transportName,
                addresses == null ? null : new InterfaceInfo(device.name(), addresses, mtu),
                counters.snapshot(sessions.size()),
                sessions.stream()
                        .map(Session::snapshot)
                        .sorted(Comparator.comparingLong(
                                session -> session.info().id()))
                        .toList(),
                counters.applications().snapshot(),
                rates.all(),
                fleet,
                Optional.empty());
    }

    /** When it was made. */
    public Instant since() {
        return since;
    }

    /** What the tunnel has done lately. */
    public History history(History.Resolution resolution) {
        return history.history(resolution);
    }

    /** What the tunnel's sessions share. */
    public SessionContext context() {
        return context;
    }

    /** How fast sessions may be. */
    public SessionRates rates() {
        return rates;
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
        end.await();
    }

    /** Closes all that there is, whatever one part of it throws. That a thread was interrupted keeps nothing from being closed. */
    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        end.closing();
        boolean interrupted = Thread.interrupted();
        try {
            Closer closer = new Closer().close(timer);
            transports.forEach(closer::close);
            closer.close(device);
            for (Thread pump : pumps) {
                closer.close(() -> pump.join(TimeUnit.SECONDS.toMillis(5)));
            }
            closer.end();
        } finally {
            end.closed();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void closeQuietly() {
        try {
            close();
        } catch (Throwable e) {
            LOG.log(
                    Level.WARNING,
                    "the tunnel has failed, and could not be closed in order: " + Failures.describe(e),
                    e);
        }
    }
}
