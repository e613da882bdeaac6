package io.ztun.spi;

import io.ztun.api.Api;
import io.ztun.api.ConfigException;

/** Creates transports of one kind. Stateless. */
@Api(Api.Status.STABLE)
public interface TransportProvider extends Provider {

    /**
     * Creates a transport with its threads.
     *
     * @throws ConfigException if a setting cannot be met
     */
    Transport create(TransportConfig config);
}
