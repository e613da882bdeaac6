package io.ztun.core.internal.accept;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

import io.ztun.api.Addresses;
import io.ztun.api.Cidr;
import io.ztun.api.ConfigException;
import io.ztun.api.ProtocolException;

/**
 * The networks out of which a client takes what a server gives it. An address comes with a route to its whole network, so a
 * server that could choose any would draw to itself what was never meant for the tunnel. Immutable.
 */
public final class AcceptedSubnets {

    /** What nobody has on the Internet, and what the original program used. */
    public static final AcceptedSubnets DEFAULT = new AcceptedSubnets(List.of(
            Cidr.parse("10.0.0.0/8"), // RFC 1918
            Cidr.parse("172.16.0.0/12"),
            Cidr.parse("192.168.0.0/16"),
            Cidr.parse("100.64.0.0/10"), // RFC 6598
            Cidr.parse("fc00::/7"), // RFC 4193
            Cidr.parse("172.168.0.0/16"))); // the original's

    /** No network may be larger, whatever is accepted: /0 in two halves is a default route too. */
    private static final int PREFIX_MIN_IPV4 = 8;

    private static final int PREFIX_MIN_IPV6 = 16;

    private final List<Cidr> accepted;

    /** @throws ConfigException if there is none */
    public AcceptedSubnets(List<Cidr> accepted) {
        if (accepted.isEmpty()) {
            throw new ConfigException("no network to accept an address from: name at least one");
        }
        this.accepted = List.copyOf(accepted);
    }

    /**
     * Returns if a client may take what the server gave it.
     *
     * @param given the client's addresses and networks, each of which has to be accepted
     * @param inside the server's addresses in the tunnel
     * @param outside the server's address on the line
     * @throws ProtocolException if it may not; the message says what to do
     */
    public void check(Addresses given, Addresses inside, InetSocketAddress outside) {
        for (Cidr each : given.all()) {
            check(each, outside);
            if (inside.has(each.address())
                    || inside.all().stream().map(Cidr::address).noneMatch(each::contains)) {
                throw refusal(each, "the server's address in the tunnel does not fit it: server=" + inside);
            }
        }
    }

    /** As the other, of one address, where the server does not say what its own is. */
    public void check(Cidr given, InetSocketAddress outside) {
        int min = given.isIpv6() ? PREFIX_MIN_IPV6 : PREFIX_MIN_IPV4;
        if (given.prefixLength() < min) {
            throw refusal(given, "it is too large: min prefix=" + min);
        }
        if (accepted.stream().noneMatch(network -> network.contains(given))) {
            throw refusal(
                    given,
                    "accepted=" + accepted + "; if it is meant, use `accept-subnet` " + given.with(given.network())
                            + "; to do without, `family`");
        }
        InetAddress server = outside.getAddress(); // null for the name of something that is no IP host
        if (server != null && given.contains(server)) {
            throw refusal(
                    given,
                    "the server itself lies in it and would be out of reach: server=" + server.getHostAddress()
                            + "; choose another `subnet` on the server");
        }
    }

    private static ProtocolException refusal(Cidr given, String why) {
        return new ProtocolException("the server's network is not accepted: network=" + given + " " + why);
    }

    /** The networks. */
    @Override
    public String toString() {
        return accepted.toString();
    }
}
