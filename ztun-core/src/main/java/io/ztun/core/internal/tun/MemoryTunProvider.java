package io.ztun.core.internal.tun;

import io.ztun.api.ConfigException;
import io.ztun.spi.TunConfig;
import io.ztun.spi.TunDevice;
import io.ztun.spi.TunProvider;

/**
 * Opens devices that nobody is connected to: packets written to them go nowhere. It lets a tunnel run where there is no
 * TUN, such as a server that only has to accept clients in a test; programs that embed a tunnel use {@code MemoryTun}.
 */
public final class MemoryTunProvider implements TunProvider {
    /** What it is called. */
    public static final String NAME = "memory";

    private static final String NAME_DEFAULT = "memory0";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public TunDevice open(TunConfig config) {
        if (config.offload() == TunConfig.Offloads.ON) {
            throw new ConfigException(
                    "offload cannot be had: tun=" + NAME + " offload=on; set `offload` to auto or off");
        }
        return new MemoryDevice(config.name().orElse(NAME_DEFAULT));
    }
}
