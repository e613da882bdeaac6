package io.ztun.spi;

import java.util.Objects;
import java.util.Optional;

import io.ztun.api.Api;

/**
 * How a TUN device is opened.
 *
 * @param name name of the interface, or empty for the first free one
 * @param offload whether super-packets and unfinished checksums are wanted
 * @param readers how many threads will read packets, at least 1
 */
@Api(Api.Status.STABLE)
public record TunConfig(Optional<String> name, Offloads offload, int readers) {

    /** Whether segmentation and checksums are left to the far end. */
    public enum Offloads {
        /** Packets are complete and no longer than the MTU. */
        OFF,
        /** Super-packets where the device has them. */
        AUTO,
        /** Super-packets, or an error. */
        ON
    }

    /** Checks that nothing is missing. */
    public TunConfig {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(offload, "offload");
        if (readers < 1) {
            throw new IllegalArgumentException("readers=" + readers);
        }
    }
}
