package io.ztun.core;

import java.util.List;

import io.ztun.api.Cidr;
import io.ztun.core.internal.client.AcceptedSubnets;
import io.ztun.core.internal.client.ClientEngine;
import io.ztun.core.internal.client.ClientSettings;
import io.ztun.core.internal.engine.Closer;
import io.ztun.core.internal.engine.Tunnel;

/** A tunnel client: one TUN interface, one server, to which it comes back whenever the link breaks. Thread-safe. */
public final class ZtunClient implements AutoCloseable {

    private final Opener opener;
    private final ClientSettings settings;
    private volatile ClientEngine engine;
    private volatile Tunnel tunnel;

    ZtunClient(Builder builder) {
        opener = new Opener(builder);
        settings = new ClientSettings(
                builder.host,
                builder.port,
                builder.mtu,
                opener.codecs(),
                builder.handshakeTimeout,
                builder.listener,
                builder.security.forClient(),
                builder.accepted);
    }

    /**
     * Begins a client.
     *
     * @param host the server: a name, an IPv4 or an IPv6 address
     */
    public static Builder builder(String host) {
        return new Builder(host);
    }

    /**
     * Connects for the first time; returns once the interface is up.
     *
     * @throws io.ztun.api.TunException if the interface cannot be had
     * @throws io.ztun.api.TransportException if the server cannot be reached
     * @throws io.ztun.api.ProtocolException if the server refuses
     * @throws IllegalStateException if it was started before
     */
    public synchronized void start() {
        if (tunnel != null) {
            throw new IllegalStateException("the client was started before");
        }
        Tunnel opened = opener.open();
        try {
            engine = new ClientEngine(opened, settings);
        } catch (RuntimeException | Error e) {
            new Closer().close(opened).endBecauseOf(e);
            throw e;
        }
        tunnel = opened;
        engine.start();
    }

    /** The interface's name. */
    public String interfaceName() {
        return started().interfaceName();
    }

    /** The address that the server gave last. */
    public Cidr address() {
        return started().address();
    }

    /** What has happened so far. */
    public TunnelStatistics statistics() {
        return started().statistics();
    }

    private ClientEngine started() {
        if (engine == null) {
            throw new IllegalStateException("the client has not been started");
        }
        return engine;
    }

    /** Waits until the client is closed; throws what ended it if that was a failure. */
    public void awaitClosed() throws InterruptedException {
        started();
        tunnel.awaitClosed();
    }

    /** Tells the server, removes the interface and ends the threads. Repeating it does nothing. */
    @Override
    public void close() {
        ClientEngine running = engine;
        if (running != null) {
            running.close();
        }
    }

    /** The client's settings. */
    public static final class Builder extends TunnelBuilder<Builder> {
        final String host;
        AcceptedSubnets accepted = AcceptedSubnets.DEFAULT;

        Builder(String host) {
            this.host = host;
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * The networks out of which an address is taken from the server; if not set, the private ones (RFC 1918, RFC 4193,
         * RFC 6598) and 172.168.0.0/16. Another answer of the server's is refused.
         */
        public Builder acceptSubnets(List<Cidr> networks) {
            accepted = new AcceptedSubnets(networks);
            return this;
        }

        /** Makes the client; nothing is opened before {@link ZtunClient#start()}. */
        public ZtunClient build() {
            return new ZtunClient(this);
        }
    }
}
