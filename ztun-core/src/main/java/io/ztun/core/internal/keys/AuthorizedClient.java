package io.ztun.core.internal.keys;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

import io.ztun.api.Cidr;
import io.ztun.core.settings.Quota;
import io.ztun.core.settings.Rate;

/**
 * One who may join, and what belongs to that one.
 *
 * @param key how it proves to be that one
 * @param name what people call it
 * @param addresses the addresses that it always gets, one of each family at most; of a family without one it gets one from the pool
 * @param subnets networks behind it, which are routed to it
 * @param routes networks that it is told to reach through  the tunnel
 * @param rate how fast it may be; empty for what holds for all
 * @param quota how much it may use; empty for what holds for all
 */
public record AuthorizedClient(
        PublicKey key,
        String name,
        List<InetAddress> addresses,
        List<Cidr> subnets,
        List<Cidr> routes,
        Optional<Rate> rate,
        Optional<Quota> quota) {

    /** Copies the lists. */
    public AuthorizedClient {
        addresses = List.copyOf(addresses);
        subnets = List.copyOf(subnets);
        routes = List.copyOf(routes);
    }

    /** The same with other networks behind it. */
    AuthorizedClient withSubnets(List<Cidr> others) {
        return new AuthorizedClient(key, name, addresses, others, routes, rate, quota);
    }
}
