package io.ztun.app.wiring;

import java.util.Optional;

import io.ztun.core.TunnelStatistics;
import io.ztun.core.ZtunClient;

/** A client's end. */
record ClientTunnel(ZtunClient client) implements Tunnel {

    @Override
    public void start() {
        client.start();
    }

    @Override
    public Optional<String> summary() {
        return Optional.empty();
    }

    @Override
    public TunnelStatistics statistics() {
        return client.statistics();
    }

    @Override
    public void awaitClosed() throws InterruptedException {
        client.awaitClosed();
    }

    @Override
    public void close() {
        client.close();
    }
}
