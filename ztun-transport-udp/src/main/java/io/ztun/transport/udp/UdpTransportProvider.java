package io.ztun.transport.udp;

import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;
import io.ztun.spi.TransportProvider;

/**
 * Creates UDP transports. They keep no queue of their own beside what leaves with one call of the system, 64 KiB for each link,
 * so that {@link TransportConfig#queueLimit} has nothing to bound.
 */
public final class UdpTransportProvider implements TransportProvider {

    /** Called by {@link java.util.ServiceLoader}. */
    public UdpTransportProvider() {}

    @Override
    public String name() {
        return "udp";
    }

    @Override
    public Transport create(TransportConfig config) {
        return new UdpTransport(config);
    }
}
