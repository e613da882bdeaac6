package io.ztun.core;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

import io.ztun.api.Cidr;
import io.ztun.api.ConfigException;
import io.ztun.core.internal.engine.Closer;
import io.ztun.core.internal.engine.Tunnel;
import io.ztun.core.internal.route.AddressPool;
import io.ztun.core.internal.server.ServerEngine;
import io.ztun.core.internal.server.ServerSettings;

/** A tunnel server: one TUN interface, any number of clients. Thread-safe. */
public final class ZtunServer implements AutoCloseable {
    /** The shortest keepalive interval. */
    public static final Duration KEEPALIVE_MIN = Duration.ofMillis(50);

    /**
     * The longest keepalive interval: three of them are over before a key can be renewed twice, so that whoever missed that has
     * given up. Routers that translate addresses forget a silent flow after some thirty seconds.
     */
    public static final Duration KEEPALIVE_MAX = Duration.ofSeconds(30);

    private final Opener opener;
    private final InetSocketAddress bind;
    private final ServerSettings settings;
    private volatile ServerEngine engine;
    private volatile Tunnel tunnel;

    ZtunServer(Builder builder) {
        opener = new Opener(builder);
        bind = builder.bind
                .map(address -> new InetSocketAddress(address, builder.port))
                .orElseGet(() -> new InetSocketAddress(builder.port));
        settings = new ServerSettings(
                AddressPool.serverAddress(builder.subnet),
                builder.mtu,
                opener.codecs(),
                builder.keepalive,
                builder.handshakeTimeout,
                builder.limits,
                builder.listener,
                builder.security.forServer(),
                builder.security.clientList(AddressPool.serverAddress(builder.subnet)));
        new AddressPool(settings.subnet()); // complains of a network without room before anything is opened
    }

    /** Begins a server. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Opens the interface and the port; returns once clients can connect.
     *
     * @throws io.ztun.api.TunException if the interface cannot be had
     * @throws io.ztun.api.TransportException if the port cannot be had
     * @throws IllegalStateException if it was started before
     */
    public synchronized void start() {
        if (tunnel != null) {
            throw new IllegalStateException("the server was started before");
        }
        Tunnel opened = opener.open();
        try {
            engine = new ServerEngine(opened, settings);
        } catch (RuntimeException | Error e) {
            new Closer().close(opened).endBecauseOf(e);
            throw e;
        }
        tunnel = opened;
        engine.start(bind);
    }

    /** Where clients connect to. */
    public InetSocketAddress address() {
        return started().address();
    }

    /** The tunnel's network, seen from the server's address: the first one where only the network was given. */
    public Cidr subnet() {
        return settings.subnet();
    }

    /** The interface's name. */
    public String interfaceName() {
        started();
        return tunnel.device().name();
    }

    /** What has happened so far. */
    public TunnelStatistics statistics() {
        return started().statistics();
    }

    /** Reads the file of authorized clients again at once; whoever is not there any more loses the session. */
    public void reloadClients() {
        started().reloadClients();
    }

    private ServerEngine started() {
        if (engine == null) {
            throw new IllegalStateException("the server has not been started");
        }
        return engine;
    }

    /** Waits until the server is closed; throws what ended it if that was a failure. */
    public void awaitClosed() throws InterruptedException {
        started();
        tunnel.awaitClosed();
    }

    /** Tells the clients, removes the interface and ends the threads. Repeating it does nothing. */
    @Override
    public void close() {
        ServerEngine running = engine;
        if (running != null) {
            running.close();
        }
    }

    /** The server's settings. */
    public static final class Builder extends TunnelBuilder<Builder> {
        Optional<InetAddress> bind = Optional.empty();
        Cidr subnet = Cidr.parse("172.168.13.1/24");
        Duration keepalive = Duration.ofSeconds(5);
        Limits limits = Limits.DEFAULT;

        Builder() {}

        @Override
        Builder self() {
            return this;
        }

        /** The address to listen on; every one, IPv6 and IPv4, if not set. */
        public Builder bind(InetAddress address) {
            bind = Optional.of(address);
            return this;
        }

        /** The tunnel's network, seen from the server's address. */
        public Builder subnet(Cidr subnet) {
            this.subnet = subnet;
            return this;
        }

        /**
         * How often a silent peer is heard of, {@link #KEEPALIVE_MIN} to {@link #KEEPALIVE_MAX}; three times that without a word
         * is a dead peer. Five seconds if not set.
         */
        public Builder keepalive(Duration interval) {
            if (interval.compareTo(KEEPALIVE_MIN) < 0 || interval.compareTo(KEEPALIVE_MAX) > 0) {
                throw new ConfigException("keepalive interval out of range: keepalive=" + interval.toMillis()
                        + " ms min=" + KEEPALIVE_MIN.toMillis() + " ms max=" + KEEPALIVE_MAX.toMillis() + " ms");
            }
            keepalive = interval;
            return this;
        }

        /** What the server bears at once; {@link Limits#DEFAULT} if not set. */
        public Builder limits(Limits limits) {
            this.limits = Objects.requireNonNull(limits);
            return this;
        }

        /** Makes the server; nothing is opened before {@link ZtunServer#start()}. */
        public ZtunServer build() {
            return new ZtunServer(this);
        }
    }
}
