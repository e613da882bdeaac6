package io.ztun.app.wiring;

import java.util.Optional;

import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;
import io.ztun.spi.TransportProvider;

/**
 * A provider with the user's answer to whether the system's batching is used.
 *
 * @param provider who makes the transports
 * @param offload the answer
 */
record OffloadChoice(TransportProvider provider, TransportConfig.Offloads offload) implements TransportProvider {

    @Override
    public String name() {
        return provider.name();
    }

    @Override
    public Optional<String> unavailableReason() {
        return provider.unavailableReason();
    }

    @Override
    public Transport create(TransportConfig config) {
        return provider.create(config.withOffload(offload));
    }
}
