package io.ztun.core.internal.store;

import java.nio.file.Path;
import java.util.Set;

import io.ztun.api.ConfigException;
import io.ztun.spi.Store;
import io.ztun.spi.StoreConfig;
import io.ztun.spi.StoreProvider;

/** Creates stores that one server has for itself, with the leases in a file: who had which address is known after a restart too. */
public final class FileStoreProvider implements StoreProvider {
    private static final String FILE = "file";

    @Override
    public String name() {
        return "file";
    }

    @Override
    public Store create(StoreConfig config) {
        MemoryStoreProvider.requireKnown(config, Set.of(FILE));
        String file = config.options().get(FILE);
        if (file == null) {
            throw new ConfigException("the store needs a file: option=" + FILE + "; name the file for the leases");
        }
        return new LocalStore(LocalState.in(Path.of(file), config.leaseTime()), config.gateway());
    }
}
