package io.ztun.core;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

import io.ztun.api.Cidr;

/** A tunnel server: one TUN interface, any number of clients. Thread-safe. */
public final class ZtunServer implements AutoCloseable {

    ZtunServer(Builder builder) {}

    /** Begins a server. */
    public static Builder builder() {
        return new Builder();
    }

    /** Opens the interface and the port; returns once clients can connect. */
    public void start() {
        throw new IllegalStateException();
    }

    /** Where clients connect to. */
    public InetSocketAddress address() {
        throw new IllegalStateException();
    }

    /** The interface's name. */
    public String interfaceName() {
        throw new IllegalStateException();
    }

    /** What has happened so far. */
    public TunnelStatistics statistics() {
        throw new IllegalStateException();
    }

    /** Waits until the server is closed; throws what ended it if that was a failure. */
    public void awaitClosed() throws InterruptedException {
        throw new IllegalStateException();
    }

    /** Tells the clients, removes the interface and ends the threads. Repeating it does nothing. */
    @Override
    public void close() {
        throw new IllegalStateException();
    }

    /** The server's settings. */
    public static final class Builder extends TunnelBuilder<Builder> {
        Optional<InetAddress> bind = Optional.empty();
        Cidr subnet = Cidr.parse("172.168.13.1/24");
        Duration keepalive = Duration.ofSeconds(5);

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

        /** How often a silent peer is heard of; three times that without a word is a dead peer. Five seconds if not set. */
        public Builder keepalive(Duration interval) {
            keepalive = positive(interval, "keepalive interval");
            return this;
        }

        /** Makes the server; nothing is opened before {@link ZtunServer#start()}. */
        public ZtunServer build() {
            return new ZtunServer(this);
        }
    }
}
