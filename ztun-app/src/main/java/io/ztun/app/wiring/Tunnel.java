package io.ztun.app.wiring;

import java.util.Optional;

import io.ztun.core.TunnelStatistics;

/** A server or a client: what the command line does with either. Thread-safe. */
public interface Tunnel extends AutoCloseable {

    /** Returns once packets can cross; throws if that cannot be. */
    void start();

    /** What a started tunnel is doing, one line for the log; empty where the engine has said so already. */
    Optional<String> summary();

    /** What has happened since the start; throws before it. */
    TunnelStatistics statistics();

    /** Reads again what may have changed since the start: a server's authorized clients. */
    default void reload() {}

    /** Waits until the tunnel is closed; throws what ended it if that was a failure. */
    void awaitClosed() throws InterruptedException;

    /** Closes it in good order, also while it starts. Repeating it does nothing. */
    @Override
    void close();
}
