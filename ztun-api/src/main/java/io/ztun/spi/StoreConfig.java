package io.ztun.spi;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

import io.ztun.api.Api;
import io.ztun.api.Names;

/**
 * What a store is made for.
 *
 * @param gateway this gateway's name, as {@link Names} has it; no two that share a store have the same
 * @param leaseTime how long an address stays a client's after its last session, a second at least. A gateway that has not
 *     reached the store for as long gives up what it holds
 * @param options what the user says of this store alone, by keys that it defines: {@code --store-option KEY=VALUE}. A store
 *     refuses what it does not know with a {@link io.ztun.api.ConfigException} that lists what it does. Never null, immutable
 */
@Api(Api.Status.EXPERIMENTAL)
public record StoreConfig(String gateway, Duration leaseTime, Map<String, String> options) {

    /** How long an address stays a client's where nothing else is said. */
    public static final Duration LEASE_TIME_DEFAULT = Duration.ofHours(24);

    /** Checks the ranges. */
    public StoreConfig {
        Objects.requireNonNull(leaseTime, "leaseTime");
        options = Map.copyOf(options);
        if (!Names.isName(gateway) || leaseTime.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("gateway=" + gateway + " leaseTime=" + leaseTime);
        }
    }
}
