package io.ztun.core.info;

import io.ztun.api.Addresses;
import io.ztun.api.Api;
import io.ztun.api.Cidr;

/**
 * A tunnel's interface once it can be used. Immutable.
 *
 * @param name as the system knows it, such as {@code ztun0}
 * @param addresses this end's addresses and networks, one of each family that it has
 * @param mtu in bytes
 */
@Api(Api.Status.STABLE)
public record InterfaceInfo(String name, Addresses addresses, int mtu) {

    /** This end's IPv4 address and network, where it has one, else the IPv6 ones. */
    public Cidr address() {
        return addresses.first();
    }
}
