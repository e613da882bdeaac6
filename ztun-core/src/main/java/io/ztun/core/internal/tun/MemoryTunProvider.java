package io.ztun.core.internal.tun;

import io.ztun.spi.TunConfig;
import io.ztun.spi.TunDevice;
import io.ztun.spi.TunProvider;

/**
 * Opens devices that nobody is connected to: packets written to them go nowhere. It lets a tunnel run where there is no
 * TUN, such as a server that only has to accept clients in a test; programs that embed a tunnel use {@code MemoryTun}.
 */
public final class MemoryTunProvider implements TunProvider {
    private static final String NAME_DEFAULT = "memory0";

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public TunDevice open(TunConfig config) {
        return new MemoryDevice(config.name().orElse(NAME_DEFAULT));
    }
}
