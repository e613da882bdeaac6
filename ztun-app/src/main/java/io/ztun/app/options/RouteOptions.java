package io.ztun.app.options;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

import picocli.CommandLine.Option;

import io.ztun.api.Cidr;
import io.ztun.core.settings.PushedSettings;

/** What a server tells its clients to do to their machines, and what a client accepts of that. */
public final class RouteOptions {

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

    /** @throws io.ztun.api.ConfigException if there is more than there may be */
    PushedSettings push() {
        return new PushedSettings(pushRoutes, pushDns, pushDomains);
    }
}
