package io.ztun.app.options;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.ztun.api.ConfigException;
import io.ztun.core.settings.Bounds;
import io.ztun.core.settings.Families;
import io.ztun.core.settings.Privacy;
import io.ztun.core.settings.Quota;
import io.ztun.core.settings.Rate;
import io.ztun.spi.StoreConfig;
import io.ztun.spi.TransportConfig;

/** What several options have to say together, without anything being opened. */
public final class OptionRules {
    /** Transports whose packets carry a stream of bytes, and no mark of a packet inside. */
    public static final Set<String> STREAMS = Set.of("tcp", "tls");

    /** Let out almost everywhere. */
    private static final int HTTPS = 443;

    private final TunnelOptions options;
    private final List<String> broken = new ArrayList<>();

    private OptionRules(TunnelOptions options) {
        this.options = options;
    }

    /** @throws ConfigException if options do not go together */
    public static void check(TunnelOptions options) {
        List<String> broken = broken(options);
        if (!broken.isEmpty()) {
            throw new ConfigException(broken.get(0));
        }
    }

    /** All that is wrong, each in one line. */
    public static List<String> broken(TunnelOptions options) {
        OptionRules rules = new OptionRules(options);
        rules.connection();
        rules.keys();
        if (options.isServer()) {
            rules.server();
        } else {
            rules.client();
        }
        rules.codecs();
        rules.control();
        return rules.broken;
    }

    private void require(boolean rule, String otherwise) {
        if (!rule) {
            broken.add(otherwise);
        }
    }

    private void connection() {
        ConnectionOptions connection = options.connection;
        require(
                connection.port.isEmpty()
                        || connection.servers.size() > 1
                        || connection.portBehindHost().isEmpty()
                        || connection.port.get() == connection.portBehindHost().getAsInt(),
                "two ports: --port=" + connection.port.orElse(0) + " and "
                        + connection.portBehindHost().orElse(0) + " behind "
                        + (options.isServer() ? "--bind" : "--server") + "; leave one of them away");
        require(
                connection.dscp != TransportConfig.DSCP_COPY
                        || connection.transportNames().stream().anyMatch(name -> !STREAMS.contains(name)),
                "--dscp=copy is for --transport udp: over " + String.join(" and ", connection.transportNames())
                        + " packets have no headers of their own; wanted N");
        require(
                new HashSet<>(connection.transportNames()).size() == connection.transports.size(),
                "--transport names one twice: " + connection.transports(","));
        ports();
        for (TransportOption option : connection.transportOptions) {
            require(
                    connection.transportNames().contains(option.transport()),
                    "--transport-option " + option.transport() + "." + option.key() + " is for --transport "
                            + option.transport() + ", and this is --transport " + connection.transports(","));
        }
        legacy(connection);
        try {
            connection.bindAddress();
        } catch (ConfigException e) {
            broken.add(e.getMessage());
        }
    }

    /** What the original does not have. A server has its other transports and its IPv6 network for clients of ours. */
    private void legacy(ConnectionOptions connection) {
        if (!connection.legacy) {
            return;
        }
        require(
                !options.keys.areUsed(),
                "--legacy does not go with --psk-file and --key-file: the original has no encryption; let its hosts"
                        + " connect to a second server, on another port and network");
        boolean tcp = options.isServer()
                ? connection.transportNames().contains("tcp")
                : connection.transportNames().equals(List.of("tcp"));
        require(
                tcp,
                "--legacy is for --transport tcp" + (options.isServer() ? "" : " alone on a client")
                        + ": the original has no other; --transport=" + connection.transports(","));
        if (options.isServer()) {
            require(
                    options.subnet().ipv4().isPresent(),
                    "--legacy needs an IPv4 network: --subnet=" + options.subnet());
        } else {
            require(
                    connection.servers.size() == 1,
                    "--legacy on a client goes with one server: name one with --server");
            require(
                    options.network.family != Families.IPV6,
                    "--legacy needs an IPv4 address: leave --family=ipv6 away");
        }
    }

    /** A port of TCP's is one transport's; but of two servers each may have another transport there. */
    private void ports() {
        ConnectionOptions connection = options.connection;
        Map<Integer, String> taken = new HashMap<>();
        for (NamedTransport each : connection.transports) {
            int port = each.port().orElse(connection.port());
            boolean free = !STREAMS.contains(each.name())
                    || each.name().equals(taken.computeIfAbsent(port, first -> each.name()));
            require(
                    free || connection.servers.size() > 1,
                    "--transport " + connection.transports(",") + ": tcp and tls cannot share port " + port
                            + "; write another one behind one of them, such as "
                            + (port == HTTPS ? "tcp:" + Bounds.PORT_DEFAULT : "tls:" + HTTPS));
        }
    }

    /** Half of what keys take is a mistake, and never a reason to go on without. */
    private void keys() {
        KeyOptions keys = options.keys;
        require(
                !keys.open || !keys.areUsed(),
                "--open does not go with --psk-file and --key-file: they close the server");
        require(
                !options.compression.pad || keys.areUsed(),
                "--pad needs --psk-file or --key-file: padding that is not encrypted hides nothing");
        require(
                keys.clients.isEmpty() || keys.authorizedClients.isEmpty(),
                "clients stand in [[client]] or in the file of --authorized-clients, not in both");
        boolean partner = options.isServer()
                ? keys.authorizedClients.isPresent() || !keys.clients.isEmpty()
                : keys.serverKey.isPresent();
        String name = options.isServer() ? "--authorized-clients or [[client]]" : "--server-key";
        boolean inStore = options.isServer() && options.fleet.shared().isPresent();
        require(
                keys.keyFile.isPresent() == partner || keys.keyFile.isPresent() && inStore,
                "--key-file and " + name + " go together: " + (partner ? "--key-file" : name) + " is missing");
    }

    private void server() {
        require(options.keys.serverKey.isEmpty(), clients("--server-key"));
        require(!options.connection.retry, clients("--retry"));
        require(options.connection.serverOrder == ConnectionOptions.ServerOrder.LISTED, clients("--server-order"));
        require(options.network.acceptSubnets.isEmpty(), clients("--accept-subnet"));
        require(options.network.family == Families.BOTH, clients("--family"));
        require(options.routes.acceptRoutes.equals(AcceptedRoutes.NONE), clients("--accept-routes"));
        require(!options.routes.acceptDns, clients("--accept-dns"));
        try {
            options.live();
        } catch (ConfigException e) {
            broken.add(e.getMessage());
        }
        require(
                options.limits.memory.isEmpty() || options.compression.remembers(),
                "--max-memory bounds what --memory takes: give that, too");
        require(
                options.compression.memoryDir.isEmpty() || options.compression.remembers(),
                "--memory-dir is where what --memory keeps outlives the process: give that, too");
        require(
                options.routes.pushDomains.isEmpty() || !options.routes.pushDns.isEmpty(),
                "--push-domain says what --push-dns is asked for: name a server there, too");
        require(options.routes.metric == 0, clients("--route-metric"));
        require(!options.routes.killSwitch, clients("--kill-switch"));
        require(!options.routes.allowLan, clients("--allow-lan"));
        require(!options.routes.nat || options.keys.user.isEmpty(), withoutUser("--nat"));
        require(
                !options.routes.hostRoutes || options.keys.user.isEmpty(),
                "--host-routes does not go with --user: each route takes CAP_NET_ADMIN; see packaging/ for a unit without"
                        + " root");
        fleet();
    }

    private void fleet() {
        FleetOptions fleet = options.fleet;
        boolean shared = fleet.shared().isPresent();
        String store = fleet.store.orElse("");
        require(
                !shared || options.network.leases.isEmpty(),
                "--leases is where a server keeps leases that it shares with nobody: leave it away with --store "
                        + store);
        require(
                !store.equals(StoreOptions.FILE) || options.state().keepsLeases(),
                "--store file needs a file: leave --leases off and --state-dir off away");
        require(
                !store.equals(StoreOptions.MEMORY)
                        || options.network
                                .leases
                                .filter(file -> !file.equals(StateChoice.OFF))
                                .isEmpty(),
                "--store memory keeps nothing: leave --leases away");
        require(
                shared || fleet.storeOptions.isEmpty(),
                "--store-option is for a store that gateways share: name it with --store, such as etcd");
        require(
                shared || fleet.gateway.isEmpty(),
                "--gateway is a server's name among those that share a store: name that with --store, such as etcd");
        require(
                shared || fleet.leaseTime.value().equals(StoreConfig.LEASE_TIME_DEFAULT),
                "--lease-time is for a store that gateways share: name it with --store, such as etcd");
    }

    private static String withoutUser(String option) {
        return option + " does not go with --user: what it changes is taken back at the end, which takes CAP_NET_ADMIN;"
                + " see packaging/ for a unit without root";
    }

    private static String clients(String option) {
        return option + " is a client's: name the server with --server too";
    }

    private void client() {
        ConnectionOptions connection = options.connection;
        require(
                connection.servers.size() <= Bounds.SERVERS_MAX,
                "--server names too many servers: " + connection.servers.size() + " max=" + Bounds.SERVERS_MAX);
        require(connection.port() != 0, "--port wants a number between 1 and 65535 on a client: 0");
        require(
                connection.bind.isEmpty() || connection.bind.get().port().isEmpty(),
                "--bind of a client has no port: leave it away");
        require(
                connection.mark.isEmpty() || options.keys.user.isEmpty(),
                "--fwmark does not go with --user on a client: each connection is marked anew, which takes CAP_NET_ADMIN;"
                        + " see packaging/ for a unit without root");
        require(!options.routes.killSwitch || options.keys.user.isEmpty(), withoutUser("--kill-switch"));
        require(
                options.routes.acceptRoutes.equals(AcceptedRoutes.NONE) || options.keys.user.isEmpty(),
                withoutUser("--accept-routes"));
        require(!options.routes.acceptDns || options.keys.user.isEmpty(), withoutUser("--accept-dns"));
        require(
                !options.routes.killSwitch || connection.servers.stream().allMatch(HostAndPort::isAddress),
                "--kill-switch wants the servers' addresses: a name would have to be looked up outside of the tunnel;"
                        + " --server="
                        + connection.servers.stream().map(HostAndPort::host).collect(Collectors.joining(",")));
        require(options.limits.memory.isEmpty(), servers("--max-memory"));
        require(!options.routes.nat, servers("--nat"));
        require(!options.routes.hostRoutes, servers("--host-routes"));
        require(options.network.leases.isEmpty(), servers("--leases"));
        require(options.fleet.store.isEmpty(), servers("--store"));
        require(options.fleet.storeOptions.isEmpty(), servers("--store-option"));
        require(options.fleet.gateway.isEmpty(), servers("--gateway"));
        require(options.fleet.leaseTime.value().equals(StoreConfig.LEASE_TIME_DEFAULT), servers("--lease-time"));
        require(options.limits.rateOfAll.equals(Rate.NONE), servers("--limit-rate-all"));
        require(options.limits.quota.equals(Quota.NONE), servers("--quota"));
        require(options.limits.afterQuota.equals(AfterQuota.END), servers("--quota-then"));
        require(options.routes.pushRoutes.isEmpty(), servers("--push-route"));
        require(options.routes.pushDns.isEmpty(), servers("--push-dns"));
        require(options.routes.pushDomains.isEmpty(), servers("--push-domain"));
        require(options.keys.authorizedClients.isEmpty(), servers("--authorized-clients"));
        require(options.hooks.clientUp.isEmpty(), servers("--client-up"));
        require(options.hooks.clientDown.isEmpty(), servers("--client-down"));
        require(options.keys.clients.isEmpty(), servers("[[client]]"));
    }

    private static String servers(String option) {
        return option + " is the server's: leave --server away to be one";
    }

    /** Whoever sees the page sees who is connected, and what they use. */
    private void control() {
        ControlOptions control = options.control;
        try {
            control.socket().path("ztun0");
        } catch (ConfigException e) {
            broken.add("--control: " + e.getMessage());
        }
        require(
                control.tokenFile.isEmpty() || control.http.isPresent(),
                "--http-token-file is for --http: name a port for it, too");
        control.http
                .filter(address -> !address.getAddress().isLoopbackAddress())
                .ifPresent(address -> require(
                        control.tokenFile.isPresent(),
                        "--http beyond this machine needs --http-token-file: address="
                                + address.getAddress().getHostAddress() + "; make one with ztun genkey"));
    }

    private void codecs() {
        CompressionOptions compression = options.compression;
        require(
                !compression.remembers() || compression.history == Privacy.History.SHARED,
                "--memory does not go with --history=" + compression.history
                        + ": it is compressed against what was sent before; leave one of them away");
        Set<String> seen = new HashSet<>();
        for (String name : options.compression.codecs) {
            require(seen.add(name), "codec named twice: name=" + name);
        }
    }
}
