package io.ztun.spi;

import io.ztun.api.Api;
import io.ztun.api.ConfigException;
import io.ztun.api.TunException;

/** Opens TUN devices of one kind. Stateless. */
@Api(Api.Status.STABLE)
public interface TunProvider extends Provider {

    /**
     * Looks at settings without opening anything, for who asks before a tunnel is run. A kind of device that takes every name need
     * do nothing.
     *
     * @throws ConfigException if {@link #open} would refuse the interface's name, whatever the system allows
     */
    default void check(TunConfig config) {}

    /**
     * Opens a device. It has no address yet and carries nothing before {@link TunDevice#configure}.
     *
     * @throws ConfigException if a setting cannot be met by this kind of device
     * @throws TunException if the system refuses; the message says what to do
     */
    TunDevice open(TunConfig config);
}
