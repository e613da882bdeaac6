package io.ztun.core.internal.accept;

import java.net.InetAddress;
import java.util.List;

import io.ztun.api.Addresses;
import io.ztun.api.Cidr;
import io.ztun.core.settings.Families;
import io.ztun.core.settings.PushedSettings;

/**
 * What a client lets its server do to the client's machine beside the addresses of its interface, decided here and nowhere else.
 * Nothing, unless its user says so. How much there may be at all, and what a domain's name may be, {@link PushedSettings} has bounded
 * before. Immutable.
 *
 * @param routes networks in which routes may lie; none: no route is let in
 * @param dns whether servers of names are let in, and the domains to ask them for
 * @param families those of routes and servers
 */
public record AcceptedSettings(List<Cidr> routes, boolean dns, Families families) {

    /** Nothing. */
    public static final AcceptedSettings NOTHING = new AcceptedSettings(List.of(), false, Families.BOTH);

    /** What no tunnel is the way to, whatever its server says (RFC 6890). */
    private static final List<Cidr> NEVER = List.of(
            Cidr.parse("127.0.0.0/8"),
            Cidr.parse("169.254.0.0/16"),
            Cidr.parse("224.0.0.0/3"),
            Cidr.parse("::/127"),
            Cidr.parse("fe80::/10"),
            Cidr.parse("ff00::/8"));

    /** Copies the list. */
    public AcceptedSettings {
        routes = List.copyOf(routes);
    }

    /**
     * What is let in of that.
     *
     * @param own the client's addresses: a route into their networks is there already
     */
    PushedSettings of(PushedSettings offered, Addresses own) {
        List<InetAddress> servers =
                offered.dnsServers().stream().filter(this::lets).toList();
        return new PushedSettings(
                offered.routes().stream().filter(route -> lets(route, own)).toList(),
                servers,
                servers.isEmpty() ? List.of() : offered.dnsDomains());
    }

    private boolean lets(Cidr route, Addresses own) {
        return families.has(route)
                && routes.stream().anyMatch(accepted -> accepted.contains(route))
                && NEVER.stream().noneMatch(never -> never.contains(route))
                && own.all().stream().noneMatch(network -> network.contains(route));
    }

    private boolean lets(InetAddress server) {
        Cidr host = new Cidr(server, server.getAddress().length * Byte.SIZE);
        return dns
                && families.has(host)
                && !server.isAnyLocalAddress()
                && NEVER.stream().noneMatch(never -> never.contains(server));
    }
}
