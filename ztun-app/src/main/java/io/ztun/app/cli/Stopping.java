package io.ztun.app.cli;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import io.ztun.app.network.TunnelNetwork;
import io.ztun.app.service.ServiceManager;
import io.ztun.core.Tunnel;
import io.ztun.core.ZtunServer;

/** Ends a tunnel because of a signal; a server's clients may connect to others first. Thread-safe. */
final class Stopping {
    private static final Logger LOG = System.getLogger("io.ztun.app");

    private final Tunnel tunnel;
    private final Supplier<Duration> drain;
    private final ServiceManager manager;
    private final TunnelNetwork network;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final AtomicBoolean closing = new AtomicBoolean();

    /** @param drain is asked how long the clients may take to go */
    Stopping(Tunnel tunnel, Supplier<Duration> drain, ServiceManager manager, TunnelNetwork network) {
        this.tunnel = tunnel;
        this.drain = drain;
        this.manager = manager;
        this.network = network;
    }

    /** Whether a signal is ending the tunnel. */
    boolean hasBegun() {
        return begun.get();
    }

    /**
     * A signal has come: the first has the clients go and closes the tunnel, another one has it closed at once. Returns when it is
     * closed.
     *
     * @return false if it is being closed already: the process is to end at once
     */
    boolean onSignal(String name) {
        if (!begun.getAndSet(true)) {
            LOG.log(Level.INFO, "Stopping on " + name);
            if (!manager.restartsOn(name)) {
                network.stopped();
            }
            manager.stopping();
            drain();
        } else if (closing.get()) {
            return false;
        }
        if (!closing.getAndSet(true)) {
            tunnel.close();
        }
        return true;
    }

    private void drain() {
        Duration over = drain.get();
        if (over.isZero() || !(tunnel instanceof ZtunServer server)) {
            return;
        }
        try {
            CompletableFuture<Integer> drained = server.drain(over).toCompletableFuture();
            manager.draining(server);
            drained.join();
        } catch (IllegalStateException e) {
            LOG.log(Level.DEBUG, "not drained", e); // cancelled, by another signal too; or it was not up yet
        }
    }
}
