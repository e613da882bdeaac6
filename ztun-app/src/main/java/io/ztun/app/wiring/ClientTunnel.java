package io.ztun.app.wiring;

import io.ztun.core.ZtunClient;

/** A client's end. */
record ClientTunnel(ZtunClient client) implements Tunnel {

    @Override
    public void start() {
        client.start();
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
