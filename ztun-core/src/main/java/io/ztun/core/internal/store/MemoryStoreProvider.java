package io.ztun.core.internal.store;

import java.util.Set;

import io.ztun.api.ConfigException;
import io.ztun.spi.Store;
import io.ztun.spi.StoreConfig;
import io.ztun.spi.StoreProvider;

/** Creates stores that one server has for itself, and that are forgotten with it. */
public final class MemoryStoreProvider implements StoreProvider {

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public Store create(StoreConfig config) {
        requireKnown(config, Set.of());
        return new LocalStore(new LocalState(config.leaseTime()), config.gateway());
    }

    static void requireKnown(StoreConfig config, Set<String> known) {
        config.options().keySet().stream()
                .filter(key -> !known.contains(key))
                .findFirst()
                .ifPresent(key -> {
                    throw new ConfigException("unknown option of the store: option=" + key + " available=" + known);
                });
    }
}
