package io.ztun.core;

import io.ztun.api.Cidr;

/** A tunnel client: one TUN interface, one server, to which it comes back whenever the link breaks. Thread-safe. */
public final class ZtunClient implements AutoCloseable {

    ZtunClient(Builder builder) {}

    /**
     * Begins a client.
     *
     * @param host the server: a name, an IPv4 or an IPv6 address
     */
    public static Builder builder(String host) {
        return new Builder(host);
    }

    /** Connects for the first time; returns once the interface is up, and throws if the server cannot be reached. */
    public void start() {
        throw new IllegalStateException();
    }

    /** The interface's name. */
    public String interfaceName() {
        throw new IllegalStateException();
    }

    /** The address that the server gave last. */
    public Cidr address() {
        throw new IllegalStateException();
    }

    /** What has happened so far. */
    public TunnelStatistics statistics() {
        throw new IllegalStateException();
    }

    /** Waits until the client is closed; throws what ended it if that was a failure. */
    public void awaitClosed() throws InterruptedException {
        throw new IllegalStateException();
    }

    /** Tells the server, removes the interface and ends the threads. Repeating it does nothing. */
    @Override
    public void close() {
        throw new IllegalStateException();
    }

    /** The client's settings. */
    public static final class Builder extends TunnelBuilder<Builder> {
        final String host;

        Builder(String host) {
            this.host = host;
        }

        @Override
        Builder self() {
            return this;
        }

        /** Makes the client; nothing is opened before {@link ZtunClient#start()}. */
        public ZtunClient build() {
            return new ZtunClient(this);
        }
    }
}
