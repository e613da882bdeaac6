package io.ztun.app.wiring;

import io.ztun.core.ZtunServer;

/** The server's end. */
record ServerTunnel(ZtunServer server) implements Tunnel {

    @Override
    public void start() {
        server.start();
    }

    @Override
    public void awaitClosed() throws InterruptedException {
        server.awaitClosed();
    }

    @Override
    public void close() {
        server.close();
    }
}
