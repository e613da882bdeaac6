package io.ztun.app.wiring;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

import io.ztun.core.TunnelStatistics;
import io.ztun.core.ZtunServer;

/**
 * The server's end.
 *
 * @param server the engine
 * @param parts what it was made of, for the log
 */
record ServerTunnel(ZtunServer server, String parts) implements Tunnel {

    @Override
    public void start() {
        server.start();
    }

    @Override
    public Optional<String> summary() {
        return Optional.of("Listening on " + listening() + ": interface=" + server.interfaceName() + " address="
                + server.subnet() + " " + parts);
    }

    @Override
    public void reload() {
        server.reloadClients();
    }

    private String listening() {
        InetSocketAddress bound = server.address();
        InetAddress address = bound.getAddress();
        return (address.isAnyLocalAddress() ? "" : address.getHostAddress() + " ") + "port " + bound.getPort();
    }

    @Override
    public TunnelStatistics statistics() {
        return server.statistics();
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
