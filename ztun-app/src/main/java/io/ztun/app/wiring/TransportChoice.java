package io.ztun.app.wiring;

import java.util.Optional;

import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;
import io.ztun.spi.TransportProvider;

/**
 * A provider with the user's answers to whether the system's batching is used, and to what packets are marked with.
 *
 * @param provider who makes the transports
 * @param offload the first answer
 * @param dscp the second
 */
record TransportChoice(TransportProvider provider, TransportConfig.Offloads offload, int dscp)
        implements TransportProvider {

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
        return provider.create(config.withOffload(offload).withDscp(dscp));
    }
}
