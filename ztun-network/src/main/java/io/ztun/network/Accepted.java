package io.ztun.network;

import java.net.InetAddress;
import java.util.List;
import java.util.regex.Pattern;

import io.ztun.api.Api;
import io.ztun.api.Cidr;

/**
 * What a client has accepted of what its server would have it do. Immutable.
 *
 * @param routes networks to be reached through the tunnel; a prefix of length 0 is a default route
 * @param servers of names
 * @param domains which names to ask those servers for; empty: all
 */
@Api(Api.Status.INTERNAL)
public record Accepted(List<Cidr> routes, List<InetAddress> servers, List<String> domains) {

    /** Nothing. */
    public static final Accepted NONE = new Accepted(List.of(), List.of(), List.of());

    /** What goes into files and command lines must not be anything else there (RFC 1035 section 2.3.1, and underscores). */
    private static final Pattern DOMAIN = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,252}");

    /** @throws NetworkException if a domain is no domain's name */
    public Accepted {
        routes = List.copyOf(routes);
        servers = List.copyOf(servers);
        domains = List.copyOf(domains);
        for (String domain : domains) {
            if (!DOMAIN.matcher(domain).matches()) {
                throw new NetworkException("not a domain's name: got=" + domain + "; wanted one such as corp.example");
            }
        }
    }
}
