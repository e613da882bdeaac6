package io.ztun.api;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The addresses of an interface, each within its network: an IPv4 address, an IPv6 address, or one of each. Immutable.
 *
 * @param all one or two, of different families; the IPv4 address is the first
 */
@Api(Api.Status.STABLE)
public record Addresses(List<Cidr> all) {

    /**
     * Copies the list, and puts the IPv4 address first.
     *
     * @throws ConfigException if there is none, or two of one family
     */
    public Addresses {
        if (all.isEmpty()) {
            throw new ConfigException("no address: wanted an IPv4 address, an IPv6 address, or one of each");
        }
        all = all.stream().sorted(Comparator.comparing(Cidr::isIpv6)).toList();
        if (all.size() > 2
                || (all.size() == 2 && all.get(0).isIpv6() == all.get(1).isIpv6())) {
            throw new ConfigException("two networks of one family: cidr="
                    + all.stream().map(Cidr::toString).collect(Collectors.joining(","))
                    + "; wanted one of IPv4, one of IPv6, or one of each");
        }
    }

    /** One address, or one of each family in any order. */
    public static Addresses of(Cidr... all) {
        return new Addresses(List.of(all));
    }

    /**
     * Reads {@code ADDRESS/PREFIX}, or two of them with a comma between, such as {@code 10.13.0.1/24,fd00:13::1/64}.
     *
     * @throws ConfigException if the text is anything else
     */
    public static Addresses parse(String text) {
        return new Addresses(Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .map(Cidr::parse)
                .toList());
    }

    /** The IPv4 address where there is one, else the IPv6 address. */
    public Cidr first() {
        return all.get(0);
    }

    /** The IPv4 address, if there is one. */
    public Optional<Cidr> ipv4() {
        return all.stream().filter(each -> !each.isIpv6()).findFirst();
    }

    /** The network that an address lies in, if it is one of these. */
    public Optional<Cidr> around(InetAddress address) {
        return all.stream().filter(each -> each.contains(address)).findFirst();
    }

    /** Whether this is one of the addresses themselves. */
    public boolean has(InetAddress address) {
        return all.stream().anyMatch(each -> each.address().equals(address));
    }

    /** The networks without the addresses in them, in the form of {@link #parse}. */
    public Addresses networks() {
        return new Addresses(all.stream().map(each -> each.with(each.network())).toList());
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return all.stream().map(Cidr::toString).collect(Collectors.joining(","));
    }
}
