package io.ztun.app.wiring;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import io.ztun.app.options.TransportOption;
import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;
import io.ztun.spi.TransportProvider;

/**
 * A provider with the user's answers to whether the system's batching is used, to what packets are marked with, and to what the
 * provider alone asks.
 *
 * @param provider who makes the transports
 * @param offload the first answer
 * @param dscp the second
 * @param options the third, with those that are for others
 */
record TransportChoice(
        TransportProvider provider, TransportConfig.Offloads offload, int dscp, List<TransportOption> options)
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
        return provider.create(config.withOffload(offload).withDscp(dscp).withOptions(own()));
    }

    /** By their keys; of several answers to one question the last one holds. */
    private Map<String, String> own() {
        return options.stream()
                .filter(option -> option.transport().equals(name()))
                .collect(Collectors.toMap(TransportOption::key, TransportOption::value, (first, last) -> last));
    }
}
