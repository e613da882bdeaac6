package io.ztun.app.wiring;

import io.ztun.spi.Store;
import io.ztun.spi.StoreConfig;
import io.ztun.spi.StoreProvider;

/**
 * A provider with what the user has said of its store.
 *
 * @param provider who makes the store
 * @param config what it is made for
 */
record SharedStore(StoreProvider provider, StoreConfig config) {

    /** A store that nobody has started; the caller's. */
    Store create() {
        return provider.create(config);
    }
}
