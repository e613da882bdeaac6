package io.ztun.spi;

import io.ztun.api.Api;
import io.ztun.api.ConfigException;

/** Creates stores of one kind. Stateless. */
@Api(Api.Status.EXPERIMENTAL)
public interface StoreProvider extends Provider {

    /**
     * Creates a store. Connects to nothing and reads nothing before {@link Store#start}, files with secrets excepted.
     *
     * @throws ConfigException if a setting cannot be met
     */
    Store create(StoreConfig config);
}
