package io.ztun.core.info;

import io.ztun.api.Api;
import io.ztun.api.Cidr;

/**
 * A tunnel's interface once it can be used. Immutable.
 *
 * @param name as the system knows it, such as {@code ztun0}
 * @param address this end's address and network
 * @param mtu in bytes
 */
@Api(Api.Status.STABLE)
public record InterfaceInfo(String name, Cidr address, int mtu) {}
