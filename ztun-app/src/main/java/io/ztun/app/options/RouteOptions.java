package io.ztun.app.options;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

import picocli.CommandLine.Option;

import io.ztun.api.Cidr;
import io.ztun.core.settings.PushedSettings;
import io.ztun.network.ClientPolicy;

/** What a server tells its clients to do to their machines, what a client accepts of that, and what else is done there. */
public final class RouteOptions {
    private static final long METRIC_MAX = 0xffff_ffffL;

    @Reloadable
    @Option(
            names = "--push-route",
            paramLabel = "LIST",
            split = ",",
            hideParamSyntax = true,
            converter = Network.class,
            description =
                    "Server: networks that all clients are told to reach through the tunnel, as CIDR, separated by"
                            + " commas; 0.0.0.0/0 and ::/0 are a default route.")
    List<Cidr> pushRoutes = new ArrayList<>();

    @Reloadable
    @Option(
            names = "--push-dns",
            paramLabel = "LIST",
            split = ",",
            hideParamSyntax = true,
            converter = Address.class,
            description = "Server: addresses of DNS servers that all clients are told to ask, separated by commas.")
    List<InetAddress> pushDns = new ArrayList<>();

    @Reloadable
    @Option(
            names = "--push-domain",
            paramLabel = "LIST",
            split = ",",
            hideParamSyntax = true,
            converter = Word.class,
            description =
                    "Server: domains of which those DNS servers know the names, separated by commas. (default: all"
                            + " names)")
    List<String> pushDomains = new ArrayList<>();

    /** In which networks a client accepts routes. */
    @Option(
            names = "--accept-routes",
            paramLabel = "none|all|LIST",
            hideParamSyntax = true,
            converter = AcceptedRoutes.Reader.class,
            description =
                    "Client: which routes it accepts from the server: none, all, or those that lie in these networks,"
                            + " as CIDR, separated by commas. (default: none)")
    public AcceptedRoutes acceptRoutes = AcceptedRoutes.NONE;

    /** Whether a client accepts DNS servers. */
    @Option(names = "--accept-dns", description = "Client: accept DNS servers and domains from the server.")
    public boolean acceptDns;

    /** Of the routes that a client accepts; 0: the system's. */
    @Option(
            names = "--route-metric",
            paramLabel = "N",
            converter = Metric.class,
            description = "Client: metric of the routes that it accepts, 1 to " + METRIC_MAX
                    + "; the smaller, the better. (default: the system's: 0, for IPv6 1024)")
    long metric;

    /** Whether nothing leaves but through the tunnel. */
    @Option(
            names = "--kill-switch",
            description = "Client: nothing leaves this machine but through the tunnel, from the start on and while the"
                    + " tunnel is down, until it is stopped by a signal. --server has to be an address.")
    public boolean killSwitch;

    /** Whether the LAN is spared. */
    @Option(
            names = "--allow-lan",
            description = "Client: a default route through the tunnel leaves alone what the machine reaches by other"
                    + " routes than its default one; with --kill-switch, private addresses only.")
    boolean allowLan;

    /** Whether a server translates addresses. */
    @Option(
            names = "--nat",
            description = "Server: clients reach what the server reaches, with its addresses: masquerade what comes out"
                    + " of the tunnel, and forward it.")
    public boolean nat;

    /** Whether a server has a route to each client that is connected. */
    @Option(
            names = "--host-routes",
            description = "Server: have a route in the system to each address of a connected client and to each network"
                    + " behind it, for a routing daemon to advertise, in place of routes to the networks behind all"
                    + " clients.")
    public boolean hostRoutes;

    /** @throws io.ztun.api.ConfigException if there is more than there may be */
    PushedSettings push() {
        return new PushedSettings(pushRoutes, pushDns, pushDomains);
    }

    /** Whether the tunnel's own packets have to be told from others. */
    boolean marks() {
        return killSwitch || !acceptRoutes.equals(AcceptedRoutes.NONE);
    }

    /**
     * How a client deals with the machine's network.
     *
     * @param tunnel tells it from the machine's other tunnels
     * @param mark what its own packets are marked with
     */
    public ClientPolicy policy(String tunnel, int mark) {
        return new ClientPolicy(tunnel, mark, metric, allowLan, killSwitch);
    }

    static final class Metric extends Kind<Long> {
        @Override
        String allowed() {
            return "a number between 1 and " + METRIC_MAX;
        }

        @Override
        Long read(String text) {
            try {
                long metric = Long.parseLong(text);
                return metric > 0 && metric <= METRIC_MAX ? (Long) metric : null;
            } catch (NumberFormatException e) {
                return null;
            }
        }
    }
}
