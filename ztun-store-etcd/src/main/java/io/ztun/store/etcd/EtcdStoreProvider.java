package io.ztun.store.etcd;

import io.ztun.spi.Store;
import io.ztun.spi.StoreConfig;
import io.ztun.spi.StoreProvider;

/** Creates stores in etcd. Their options are those of {@link EtcdSettings}. */
public final class EtcdStoreProvider implements StoreProvider {

    /** Called by {@link java.util.ServiceLoader}. */
    public EtcdStoreProvider() {}

    @Override
    public String name() {
        return "etcd";
    }

    @Override
    public Store create(StoreConfig config) {
        return new EtcdStore(config, EtcdSettings.of(config.options()));
    }
}
