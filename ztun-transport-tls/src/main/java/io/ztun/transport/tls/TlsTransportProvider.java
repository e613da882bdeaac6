package io.ztun.transport.tls;

import java.util.Set;

import io.ztun.api.ConfigException;
import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;
import io.ztun.spi.TransportProvider;

/** Creates TLS transports. Their options are those of {@link TlsSettings}. */
public final class TlsTransportProvider implements TransportProvider {
    /** A link's queue is one piece of memory once it is full. In bytes. */
    private static final int QUEUE_LIMIT_MAX = 64 << 20;

    /** Called by {@link java.util.ServiceLoader}. */
    public TlsTransportProvider() {}

    @Override
    public String name() {
        return "tls";
    }

    @Override
    public Set<String> fileOptions() {
        return TlsSettings.FILES;
    }

    @Override
    public Transport create(TransportConfig config) {
        if (config.queueLimit() > QUEUE_LIMIT_MAX) {
            throw new ConfigException(
                    "queue limit out of range: queueLimit=" + config.queueLimit() + " min=0 max=" + QUEUE_LIMIT_MAX);
        }
        return new TlsTransport(config, TlsSettings.of(config.options(), System.getenv()));
    }
}
