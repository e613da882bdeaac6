package io.ztun.core.internal.route;

import java.util.List;

import io.ztun.api.Cidr;
import io.ztun.core.internal.ip.IpAddresses;
import io.ztun.core.internal.route.Routes.Address;

/**
 * A network as packets are compared with it: 128 bits of either family, those behind the prefix zero.
 *
 * @param high the upper 64 bits
 * @param low the lower 64 bits
 * @param length bits of the prefix, those before an IPv4 address counted
 */
public record Network(long high, long low, int length) {

    /** The same network. */
    public static Network of(Cidr cidr) {
        Address first = Address.of(cidr.network().getAddress());
        return new Network(first.high(), first.low(), cidr.prefixLength() + 128 - cidr.addressBits());
    }

    /** The same networks, in an array for those who must not allocate while they look. */
    public static Network[] of(List<Cidr> cidrs) {
        return cidrs.stream().map(Network::of).toArray(Network[]::new);
    }

    /** Whether an address, as {@link IpAddresses} gives it, lies in the network. */
    public boolean contains(long otherHigh, long otherLow) {
        return (otherHigh & highMask(length)) == high && (otherLow & lowMask(length)) == low;
    }

    /** The upper 64 bits of a mask of {@code length} ones. */
    static long highMask(int length) {
        return length >= 64 ? -1 : length == 0 ? 0 : -1L << 64 - length;
    }

    /** The lower 64 bits of a mask of {@code length} ones. */
    static long lowMask(int length) {
        return length <= 64 ? 0 : -1L << 128 - length;
    }
}
