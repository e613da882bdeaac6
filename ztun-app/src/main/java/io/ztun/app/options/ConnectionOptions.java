package io.ztun.app.options;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import picocli.CommandLine.Option;

import io.ztun.api.ConfigException;
import io.ztun.core.settings.Bounds;
import io.ztun.spi.SocketOptions;
import io.ztun.spi.TransportConfig;

/** Which end this is, where the other one is, and the way there. */
public final class ConnectionOptions {

    /** The server to connect to; absent: be one. */
    @Option(
            names = "--server",
            paramLabel = "HOST",
            converter = HostAndPort.Server.class,
            description = "Connect to that server: a name, an IPv4 or an IPv6 address. Its port may stand behind it:"
                    + " HOST:PORT, [ADDRESS]:PORT. (default: be a server)")
    public Optional<HostAndPort> server = Optional.empty();

    /** Whether a client waits for a server that cannot be reached at the start. */
    @Option(
            names = "--retry",
            description =
                    "Client: keep trying at the start, too, as long as the server's name cannot be looked up or the"
                            + " server not be reached. (default: end with status 1)")
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

    /** A transport's name. */
    @Option(
            names = "--transport",
            paramLabel = "NAME",
            description =
                    "Transport of the frames: tcp; udp, which is better on lines that lose packets; or tls, for networks that let"
                            + " nothing else out."
                            + " (default: ${DEFAULT-VALUE})",
            defaultValue = "tcp")
    public String transport;

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
        return server.isEmpty();
    }

    /** The server's port. One behind the host is as good as one of its own. */
    public int port() {
        OptionalInt behindHost = portBehindHost();
        return behindHost.isPresent() ? behindHost.getAsInt() : port.orElse(Bounds.PORT_DEFAULT);
    }

    OptionalInt portBehindHost() {
        return (isServer() ? bind : server).map(HostAndPort::port).orElse(OptionalInt.empty());
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

    static final class HandshakeTimeout extends Interval.Between {
        HandshakeTimeout() {
            super(Duration.ofMillis(1), Duration.ofHours(1));
        }
    }
}
