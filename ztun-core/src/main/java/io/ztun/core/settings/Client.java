package io.ztun.core.settings;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

import io.ztun.api.Api;

/**
 * A client that may join a server which knows its clients by their keys: what a line of the file of authorized clients says, for
 * who keeps them elsewhere. Nothing is checked before the server is made. Immutable.
 *
 * @param key its public key, in base64
 * @param name what people call it, as {@link io.ztun.api.Names} has it
 * @param addresses the addresses that it always gets, one of each family at most; of a family without one it gets one from the pool
 * @param subnets networks behind it, which are routed to it, each as {@code ADDRESS/PREFIX}
 * @param routes networks that it is told to reach through the tunnel, each as {@code ADDRESS/PREFIX}, at most
 *     {@link PushedSettings#ROUTES_CONFIGURED_MAX}
 * @param rate how fast it may be, each way, such as {@code 10mbit}, or {@code off}; empty for the server's {@link RateLimits#each}
 * @param quota how much it may use, such as {@code 10GB/month}, or {@code off}; empty for the server's {@link QuotaLimits#each}
 * @param source where this is written, such as {@code clients.toml:12}, for messages
 */
@Api(Api.Status.EXPERIMENTAL)
public record Client(
        String key,
        String name,
        List<String> addresses,
        List<String> subnets,
        List<String> routes,
        Optional<String> rate,
        Optional<String> quota,
        String source) {

    /** Copies the lists. */
    public Client {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(rate, "rate");
        Objects.requireNonNull(quota, "quota");
        Objects.requireNonNull(source, "source");
        addresses = List.copyOf(addresses);
        subnets = List.copyOf(subnets);
        routes = List.copyOf(routes);
    }

    /** One without a rate and a quota of its own. */
    public Client(
            String key, String name, List<String> addresses, List<String> subnets, List<String> routes, String source) {
        this(key, name, addresses, subnets, routes, Optional.empty(), Optional.empty(), source);
    }
}
