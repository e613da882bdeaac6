package io.ztun.transport.udp;

import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;
import io.ztun.spi.TransportProvider;

/** Creates UDP transports. */
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
