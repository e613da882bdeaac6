package io.ztun.app.options;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

import picocli.CommandLine.Option;

import io.ztun.api.Cidr;
import io.ztun.api.ConfigException;
import io.ztun.core.settings.Bounds;
import io.ztun.spi.SocketOptions;
import io.ztun.spi.TransportConfig;

/** Which end this is, where the other one is, and the way there. */
public final class ConnectionOptions {

    /** The servers to connect to, the best first; empty: be one. */
    @Option(
            names = "--server",
            paramLabel = "HOST",
            split = ",",
            hideParamSyntax = true,
            converter = HostAndPort.Server.class,
            description = "Connect to that server: a name, an IPv4 or an IPv6 address. Its port may stand behind it:"
                    + " HOST:PORT, [ADDRESS]:PORT. Of several, separated by commas, the first that works is taken."
                    + " (default: be a server)")
    public List<HostAndPort> servers = new ArrayList<>();

    /** Whether the order of several servers is left to chance. */
    @Option(
            names = "--server-order",
            paramLabel = "listed|random",
            hideParamSyntax = true,
            description = "Client: in which order several servers are tried: as they are listed, or in another one at"
                    + " each start, which shares clients out. (default: ${DEFAULT-VALUE})",
            defaultValue = "listed")
    public ServerOrder serverOrder;

    /** How long what is better than what is in use has to be well before the client goes back to it. */
    @Option(
            names = "--return-after",
            paramLabel = "DURATION",
            converter = ReturnAfter.class,
            description = "Client: go back to a server or transport that stands before the one in use once it has"
                    + " answered for so long. (default: ${DEFAULT-VALUE})")
    public Interval returnAfter = new Interval(Bounds.RETURN_AFTER_DEFAULT);

    /** Whether a client waits for a server that cannot be reached at the start. */
    @Option(
            names = "--retry",
            description =
                    "Client: keep trying at the start, too, as long as the server's name cannot be looked up, or the"
                            + " server cannot be reached or lets nobody in for the moment. (default: end with status 1)")
    public boolean retry;

    @Option(
            names = "--port",
            paramLabel = "N",
            converter = Port.class,
            description = "The server's port, on both sides. (default: " + Bounds.PORT_DEFAULT + ")")
    Optional<Integer> port = Optional.empty();

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            converter = HostAndPort.Bind.class,
            description =
                    "Server: the address to listen on; its port may stand behind it, as with --server. Client: the"
                            + " address to connect from. (default: all, IPv6 and IPv4; the one that the routes choose)")
    Optional<HostAndPort> bind = Optional.empty();

    /** The interface by which the tunnel's own packets leave; absent: as the routes have it. */
    @Option(
            names = "--bind-device",
            paramLabel = "IF",
            converter = Word.class,
            description = "Connect, or listen, by that interface alone, whatever the routes say.")
    public Optional<String> bindDevice = Optional.empty();

    @Option(
            names = "--fwmark",
            paramLabel = "N",
            converter = FirewallMark.class,
            description =
                    "Mark what this end sends on the line, such as 51820 or 0x10, for `ip rule` and nft to go by; takes"
                            + " CAP_NET_ADMIN.")
    Optional<Integer> mark = Optional.empty();

    /** The transports, the best first. */
    @Option(
            names = "--transport",
            paramLabel = "NAME",
            split = ",",
            hideParamSyntax = true,
            converter = NamedTransport.Reader.class,
            description =
                    "Transport of the frames: tcp; udp, which is better on lines that lose packets; or tls, for networks that let"
                            + " nothing else out. Of several, such as udp,tcp, a client takes the first that works, and a server"
                            + " serves all. NAME:PORT where its port is not that of --port: udp,tcp,tls:443."
                            + " (default: ${DEFAULT-VALUE})",
            defaultValue = "tcp")
    public List<NamedTransport> transports;

    /** What the transports have of their own. */
    @Option(
            names = "--transport-option",
            paramLabel = "NAME.KEY=VALUE",
            split = ",",
            hideParamSyntax = true,
            converter = TransportOption.Reader.class,
            description =
                    "Set an option that only this transport has, such as tls.certificate=FILE; repeat it, or separate several"
                            + " by commas. See docs/networks.md for those of tls.")
    public List<TransportOption> transportOptions = new ArrayList<>();

    /** From where those of them are seen that name files; absent: from where the process was started. */
    public Optional<Path> transportFolder = Optional.empty();

    /** Where balancers are that say whose connections they pass on. */
    @Option(
            names = "--proxy-protocol",
            paramLabel = "FROM",
            split = ",",
            hideParamSyntax = true,
            converter = Balancer.class,
            description =
                    "Server, over tcp and tls: networks and addresses of balancers, separated by commas. A connection from there"
                            + " must begin with a header of the PROXY protocol, 1 or 2, and the client's address in it is what"
                            + " limits and log go by. From anywhere else none is believed.")
    public List<Cidr> proxyProtocol = new ArrayList<>();

    /** Whether the other end may be the program that ztun began as. */
    @Option(
            names = "--legacy",
            description =
                    "For moving over from the original ztun: a server lets the original's clients in as well, at the same"
                            + " port; a client connects to a server of the original as well. Without keys, over tcp, and with"
                            + " the same --mtu on both ends.")
    public boolean legacy;

    /** Whether the system's batching of datagrams is used. */
    @Option(
            names = "--udp-offload",
            paramLabel = "on|off|auto",
            description =
                    "With --transport udp, whether the kernel splits and joins datagrams: auto where it can, on fails"
                            + " where it cannot. (default: ${DEFAULT-VALUE})",
            defaultValue = "auto")
    public TransportConfig.Offloads udpOffload;

    /** What the tunnel's own packets are marked with. */
    @Option(
            names = "--dscp",
            paramLabel = "copy|N",
            converter = Dscp.class,
            description =
                    "Mark the tunnel's own packets for routers on the way: 0 to 63, or a name such as EF, AF41, CS1;"
                            + " with --transport udp also copy, the mark of the packets inside. (default: ${DEFAULT-VALUE})")
    public int dscp;

    @Reloadable
    @Option(
            names = "--keepalive",
            paramLabel = "DURATION",
            converter = Keepalive.class,
            description = "Server: keepalive interval; a peer silent for three intervals is considered dead, in an idle"
                    + " tunnel later. (default: ${DEFAULT-VALUE})")
    Interval keepalive = new Interval(Bounds.KEEPALIVE_DEFAULT);

    /** How long clients may take to connect to other servers before this one ends. */
    @Reloadable
    @Option(
            names = "--drain",
            paramLabel = "DURATION",
            converter = Drain.class,
            description = "Server: when a signal ends it, let nobody in any more, and have the clients connect to other"
                    + " servers first, one after the other, within so long, up to 1h. 0: end at once."
                    + " (default: ${DEFAULT-VALUE})")
    public Interval drain = new Interval(Duration.ZERO);

    /** How long the other end may take for its part of the handshake. */
    @Option(
            names = "--handshake-timeout",
            paramLabel = "DURATION",
            converter = HandshakeTimeout.class,
            description = "Time limit for the other end's part of the handshake, such as 500ms or 5s."
                    + " (default: ${DEFAULT-VALUE})")
    public Interval handshakeTimeout = new Interval(Bounds.HANDSHAKE_TIMEOUT_DEFAULT);

    /** Whether this is the server's end. */
    public boolean isServer() {
        return servers.isEmpty();
    }

    /** The server's port, of several the first one's. One behind the host is as good as one of its own. */
    public int port() {
        OptionalInt behindHost = portBehindHost();
        return behindHost.isPresent() ? behindHost.getAsInt() : port.orElse(Bounds.PORT_DEFAULT);
    }

    OptionalInt portBehindHost() {
        return (isServer() ? bind : servers.stream().findFirst())
                .map(HostAndPort::port)
                .orElse(OptionalInt.empty());
    }

    /** The addresses of those servers that are given by address. */
    public List<InetAddress> serverAddresses() {
        return servers.stream()
                .filter(HostAndPort::isAddress)
                .flatMap(server -> literal(server).stream())
                .toList();
    }

    /** Looks nothing up: what is no address, though it looks like one, has none. */
    private static Optional<InetAddress> literal(HostAndPort server) {
        try {
            return Optional.of(InetAddress.getByName(server.host()));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** The transports' names, the best first. */
    public List<String> transportNames() {
        return transports.stream().map(NamedTransport::name).toList();
    }

    /** The transports as they were written, the best first. */
    public String transports(String between) {
        return transports.stream().map(NamedTransport::toString).collect(Collectors.joining(between));
    }

    /** The port of a client's server. */
    public int port(HostAndPort server) {
        return server.port().orElse(port.orElse(Bounds.PORT_DEFAULT));
    }

    /**
     * Where a server listens, and from where a client connects; absent: everywhere.
     *
     * @throws ConfigException if it is no address
     */
    public Optional<InetAddress> bindAddress() {
        return bind.map(ConnectionOptions::address);
    }

    private static InetAddress address(HostAndPort bind) {
        try {
            return InetAddress.getByName(bind.host());
        } catch (UnknownHostException e) {
            throw new ConfigException(
                    "unknown address: bind=" + bind.host() + "; wanted one of this machine's addresses", e);
        }
    }

    /** What the transport's sockets are like, with a mark for those that the user gives none. */
    SocketOptions sockets(int defaultMark) {
        return new SocketOptions(isServer() ? Optional.empty() : bindAddress(), mark.orElse(defaultMark), bindDevice);
    }

    static final class Port extends WholeNumber {
        Port() {
            super(0, Bounds.PORT_MAX);
        }
    }

    static final class Keepalive extends Interval.Between {
        Keepalive() {
            super(Bounds.KEEPALIVE_MIN, Bounds.KEEPALIVE_MAX);
        }
    }

    /** In which order servers are tried. */
    public enum ServerOrder {
        /** As they are listed. */
        LISTED,
        /** In another one at each start. */
        RANDOM
    }

    static final class ReturnAfter extends Interval.Between {
        ReturnAfter() {
            super(Bounds.RETURN_AFTER_MIN, Duration.ofDays(7));
        }
    }

    static final class Drain extends Interval.Between {
        Drain() {
            super(Duration.ZERO, Bounds.DRAIN_MAX);
        }
    }

    static final class HandshakeTimeout extends Interval.Between {
        HandshakeTimeout() {
            super(Duration.ofMillis(1), Duration.ofHours(1));
        }
    }
}
