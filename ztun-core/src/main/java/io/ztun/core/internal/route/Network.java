package io.ztun.core.internal.route;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
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

    /** The network of one address. */
    static Network of(Address address) {
        return new Network(address.high(), address.low(), 128);
    }

    /** The same network; one of IPv4 is one again. */
    public Cidr toCidr() {
        boolean ipv4 = high == IpAddresses.IPV4_HIGH && low >>> 32 == 0xffff && length >= 96;
        ByteBuffer raw = ipv4
                ? ByteBuffer.allocate(4).putInt((int) low)
                : ByteBuffer.allocate(16).putLong(high).putLong(low);
        try {
            return new Cidr(InetAddress.getByAddress(raw.array()), ipv4 ? length - 96 : length);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + raw.capacity() + " bytes", e);
        }
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
