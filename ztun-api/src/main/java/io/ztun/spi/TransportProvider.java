package io.ztun.spi;

import java.util.Set;

import io.ztun.api.Api;
import io.ztun.api.ConfigException;

/** Creates transports of one kind. Stateless. */
@Api(Api.Status.STABLE)
public interface TransportProvider extends Provider {

    /**
     * Which of its own options name files, by the keys of {@link TransportConfig#options()}: in a configuration file they are seen from
     * that file's folder, as all other files are.
     */
    default Set<String> fileOptions() {
        return Set.of();
    }

    /**
     * Creates a transport with its threads.
     *
     * @throws ConfigException if a setting cannot be met
     */
    Transport create(TransportConfig config);
}
