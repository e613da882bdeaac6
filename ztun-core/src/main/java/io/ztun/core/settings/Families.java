package io.ztun.core.settings;

import io.ztun.api.Api;
import io.ztun.api.Cidr;

/** Of which families a client wants an address. */
@Api(Api.Status.EXPERIMENTAL)
public enum Families {
    /** One of each that the server has. */
    BOTH,
    /** IPv4 alone. */
    IPV4,
    /** IPv6 alone. */
    IPV6;

    /** Whether an address of this one's family is wanted. */
    public boolean has(Cidr address) {
        return this == BOTH || address.isIpv6() == (this == IPV6);
    }
}
