package io.ztun.core.internal.fleet;

import java.util.Objects;

import io.ztun.spi.Store;

/**
 * A store that a server was handed.
 *
 * @param gateway the server's name in it
 */
public record SharedStore(Store store, String gateway) {
    /** Checks that both are there. */
    public SharedStore {
        Objects.requireNonNull(store, "store");
        Objects.requireNonNull(gateway, "gateway");
    }
}
