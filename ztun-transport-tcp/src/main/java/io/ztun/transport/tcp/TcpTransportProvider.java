package io.ztun.transport.tcp;

import io.ztun.api.ConfigException;
import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;
import io.ztun.spi.TransportProvider;

/** Creates TCP transports. */
public final class TcpTransportProvider implements TransportProvider {

    /** A link's queue is one piece of memory once it is full; more than this helps nobody. In bytes. */
    static final int QUEUE_LIMIT_MAX = 64 << 20;

    /** Called by {@link java.util.ServiceLoader}. */
    public TcpTransportProvider() {}

    @Override
    public String name() {
        return "tcp";
    }

    @Override
    public Transport create(TransportConfig config) {
        if (config.queueLimit() > QUEUE_LIMIT_MAX) {
            throw new ConfigException(
                    "queue limit out of range: queueLimit=" + config.queueLimit() + " min=0 max=" + QUEUE_LIMIT_MAX);
        }
        return new TcpTransport(config);
    }
}
