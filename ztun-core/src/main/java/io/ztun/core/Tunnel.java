package io.ztun.core;

import java.util.List;

import io.ztun.api.Api;
import io.ztun.api.ThreadProgress;
import io.ztun.core.info.History;
import io.ztun.core.info.TunnelSnapshot;
import io.ztun.core.info.TunnelStatistics;
import io.ztun.core.settings.LiveSettings;

/** A server or a client, as whoever runs one sees it. What it tells in between goes to its {@link TunnelBuilder#listener}. Thread-safe. */
@Api(Api.Status.STABLE)
public sealed interface Tunnel extends AutoCloseable permits ZtunServer, ZtunClient {

    /**
     * Returns once packets can cross: a server takes clients, a client has its first session.
     *
     * @throws io.ztun.api.TunException if the interface cannot be had
     * @throws io.ztun.api.TransportException if the port cannot be had, or the server not be reached
     * @throws io.ztun.api.ProtocolException if the server refuses
     * @throws IllegalStateException if it was started before, or is closed
     */
    void start();

    /**
     * The interface's name.
     *
     * @throws IllegalStateException before the start
     */
    String interfaceName();

    /**
     * What has happened so far.
     *
     * @throws IllegalStateException before the start
     */
    TunnelStatistics statistics();

    /**
     * What it looks like now.
     *
     * @throws IllegalStateException before the start
     */
    TunnelSnapshot snapshot();

    /**
     * What it has done lately.
     *
     * @throws IllegalStateException before the start
     */
    History history(History.Resolution resolution);

    /**
     * How the threads get on that carry packets: those that read the interface, and the transport's.
     *
     * @throws IllegalStateException before the start
     */
    List<ThreadProgress> progress();

    /** Reads again what may have changed since the start: a server's authorized clients. Who is not there any more loses the session. */
    default void reload() {}

    /**
     * Takes over other settings, from the next packets and the next handshakes on, without ending a session.
     *
     * @throws IllegalStateException before the start
     */
    void reconfigure(LiveSettings settings);

    /**
     * Waits until the tunnel is closed; throws what ended it if that was a failure.
     *
     * @throws InterruptedException if the waiting thread is interrupted
     * @throws IllegalStateException before the start
     */
    void awaitClosed() throws InterruptedException;

    /**
     * Tells the peers, removes the interface and ends the threads. May be called by any thread, also while the tunnel starts, which
     * {@link #start} then ends with an exception at once, and in a listener's methods. Repeating it does nothing.
     */
    @Override
    void close();
}
