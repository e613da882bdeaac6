package io.ztun.core.internal.keys;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

import io.ztun.api.Cidr;

/**
 * One who may join, and what belongs to that one.
 *
 * @param key how it proves to be that one
 * @param name what people call it
 * @param address the address that it always gets, or empty for one from the pool
 * @param subnets networks behind it, which are routed to it
 */
public record AuthorizedClient(PublicKey key, String name, Optional<InetAddress> address, List<Cidr> subnets) {

    /** Copies the list. */
    public AuthorizedClient {
        subnets = List.copyOf(subnets);
    }

    /** The same with other networks behind it. */
    AuthorizedClient withSubnets(List<Cidr> others) {
        return new AuthorizedClient(key, name, address, others);
    }
}
