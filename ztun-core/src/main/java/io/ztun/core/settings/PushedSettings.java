package io.ztun.core.settings;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

import io.ztun.api.Api;
import io.ztun.api.Cidr;
import io.ztun.api.ConfigException;

/**
 * What a server would have a client do to the client's machine, or what a client has accepted of that. Few and short, whoever made
 * it. Immutable.
 *
 * @param routes networks to be reached through the tunnel, at most {@link #ROUTES_MAX}, without bits behind the prefix; a prefix of
 *     length 0 is a default route
 * @param dnsServers to ask for names, at most {@link #DNS_SERVERS_MAX}
 * @param dnsDomains which names to ask them for, at most {@link #DNS_DOMAINS_MAX}, in lower case; empty: all names
 */
@Api(Api.Status.EXPERIMENTAL)
public record PushedSettings(List<Cidr> routes, List<InetAddress> dnsServers, List<String> dnsDomains) {
    /** The most routes. */
    public static final int ROUTES_MAX = 64;

    /** So many of them may be for all clients of a server, and as many for one by itself. */
    public static final int ROUTES_CONFIGURED_MAX = ROUTES_MAX / 2;

    /** The most servers. */
    public static final int DNS_SERVERS_MAX = 4;

    /** The most domains. */
    public static final int DNS_DOMAINS_MAX = 16;

    /** The longest name of a domain, so that all of them fit into one frame of the handshake beside the routes. */
    public static final int DNS_DOMAIN_LENGTH_MAX = 100;

    /** Nothing. */
    public static final PushedSettings NONE = new PushedSettings(List.of(), List.of(), List.of());

    /** RFC 1035 section 2.3.1, and underscores: what goes into files and command lines cannot be anything else there. */
    private static final Pattern DOMAIN = Pattern.compile("[a-z0-9_][a-z0-9_-]{0,62}(\\.[a-z0-9_][a-z0-9_-]{0,62})*");

    /**
     * Copies the lists; of what is there twice one is left.
     *
     * @throws ConfigException if there are too many of something, or a domain is none
     */
    public PushedSettings {
        routes = routes.stream()
                .map(each -> each.with(each.network()))
                .distinct()
                .toList();
        dnsServers = dnsServers.stream().distinct().toList();
        dnsDomains = dnsDomains.stream().map(PushedSettings::domain).distinct().toList();
        bound("routes", routes, ROUTES_MAX);
        bound("DNS servers", dnsServers, DNS_SERVERS_MAX);
        bound("DNS domains", dnsDomains, DNS_DOMAINS_MAX);
    }

    private static void bound(String what, List<?> all, int max) {
        if (all.size() > max) {
            throw new ConfigException("too many " + what + " for a client: count=" + all.size() + " max=" + max);
        }
    }

    private static String domain(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.length() > DNS_DOMAIN_LENGTH_MAX || !DOMAIN.matcher(lower).matches()) {
            String shown = name.substring(0, Math.min(name.length(), DNS_DOMAIN_LENGTH_MAX))
                    .replaceAll("\\p{C}", "?");
            throw new ConfigException("not a domain's name: got=" + shown
                    + "; wanted one such as corp.example, at most " + DNS_DOMAIN_LENGTH_MAX + " characters");
        }
        return lower;
    }

    /** Whether there is nothing. */
    public boolean isEmpty() {
        return equals(NONE);
    }

    /** The same with other routes. */
    public PushedSettings withRoutes(List<Cidr> others) {
        return new PushedSettings(others, dnsServers, dnsDomains);
    }

    /** As the log has it. */
    @Override
    public String toString() {
        return "routes=" + routes + " dns="
                + dnsServers.stream().map(Cidr::text).toList() + " domains=" + dnsDomains;
    }
}
