package io.ztun.core;

import java.util.List;
import java.util.function.Function;

import io.ztun.api.ThreadProgress;
import io.ztun.core.info.History;
import io.ztun.core.internal.engine.Engine;
import io.ztun.core.internal.lifecycle.Closer;
import io.ztun.core.settings.LiveSettings;

/**
 * A tunnel that runs, once it has been started. Thread-safe.
 *
 * @param <S> which side it is
 */
final class Running<S extends AutoCloseable> {
    private final Opener opener;
    private volatile S side;
    private volatile Engine engine;
    private volatile boolean closed;

    Running(Opener opener) {
        this.opener = opener;
    }

    /** Opens what the tunnel is made of; it is closed again if the side cannot be made. */
    synchronized S open(Function<Engine, S> make) {
        if (engine != null) {
            throw new IllegalStateException("the tunnel was started before");
        }
        if (closed) {
            throw new IllegalStateException("the tunnel is closed");
        }
        Engine opened = opener.open();
        try {
            side = make.apply(opened);
        } catch (RuntimeException | Error e) {
            new Closer().close(opened).endBecauseOf(e);
            throw e;
        }
        engine = opened;
        if (closed) {
            close(); // whoever closed it meanwhile found nothing to close
            throw new IllegalStateException("the tunnel was closed while it started");
        }
        return side;
    }

    /** The side. @throws IllegalStateException before the start */
    S side() {
        S running = side;
        if (running == null) {
            throw new IllegalStateException("the tunnel has not been started");
        }
        return running;
    }

    /**
     * Has other settings in force.
     *
     * @throws IllegalStateException before the start
     */
    synchronized void reconfigure(LiveSettings settings) {
        side();
        opener.reconfigure(settings);
        engine.reconfigure();
    }

    String interfaceName() {
        side();
        return engine.device().name();
    }

    List<ThreadProgress> progress() {
        side();
        return engine.progress();
    }

    History history(History.Resolution resolution) {
        side();
        return engine.history(resolution);
    }

    void awaitClosed() throws InterruptedException {
        side();
        engine.awaitClosed();
    }

    void close() {
        closed = true;
        if (side != null) {
            new Closer().close(side).end();
        }
    }
}
