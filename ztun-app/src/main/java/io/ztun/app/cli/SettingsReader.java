package io.ztun.app.cli;

import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

import io.ztun.api.Cidr;
import io.ztun.api.ConfigException;
import io.ztun.app.wiring.StateChoice;
import io.ztun.app.wiring.TunnelSettings;
import io.ztun.core.settings.Bounds;
import io.ztun.core.settings.Limits;
import io.ztun.core.settings.Multicast;
import io.ztun.core.settings.NoCompress;
import io.ztun.core.settings.Privacy;
import io.ztun.spi.SocketOptions;
import io.ztun.spi.TransportConfig;

/** Makes settings of what was written on the command line. Whatever can be checked without opening anything is checked. */
final class SettingsReader {
    private static final String SUBNET_DEFAULT = "172.168.13.1/24";
    private static final Duration STATISTICS_MIN = Duration.ofSeconds(1);
    private static final Duration STATISTICS_MAX = Duration.ofDays(365);
    private static final Duration HANDSHAKE_TIMEOUT_MIN = Duration.ofMillis(1);
    private static final Duration HANDSHAKE_TIMEOUT_MAX = Duration.ofHours(1);

    private SettingsReader() {}

    /** @throws ConfigException if a value is out of range or cannot be read */
    static TunnelSettings read(ZtunCommand written) {
        Optional<HostAndPort> server = Optional.ofNullable(written.server).map(SettingsReader::server);
        Optional<HostAndPort> bind = Optional.ofNullable(written.bind).map(SettingsReader::bind);
        server.ifPresent(host -> noteIgnored(written));
        checkKeys(written);
        int port = server.isPresent()
                ? port(written, "--server=" + written.server, server)
                : port(written, "--bind=" + written.bind, bind);
        range("port", port, server.isPresent() ? 1 : 0, Bounds.PORT_MAX);
        range("mtu", written.mtu, Bounds.MTU_MIN, Bounds.MTU_MAX);
        return new TunnelSettings(
                server.map(HostAndPort::host),
                port,
                subnet("--subnet", written.subnet == null ? SUBNET_DEFAULT : written.subnet),
                written.subnet == null,
                written.mtu,
                codecs(written.codecs),
                written.codecLevel == null ? OptionalInt.empty() : OptionalInt.of(written.codecLevel),
                written.transport,
                written.udpOffload,
                dscp(written),
                bind.map(SettingsReader::address),
                written.tun,
                Optional.ofNullable(written.tunName),
                written.offload,
                Durations.parse("linger", written.linger, Duration.ZERO, Bounds.LINGER_MAX),
                Optional.ofNullable(written.keepalive).map(SettingsReader::keepalive),
                written.threads == null ? OptionalInt.empty() : OptionalInt.of(written.threads),
                file("--psk-file", written.pskFile),
                file("--key-file", written.keyFile),
                Optional.ofNullable(written.serverKey),
                file("--authorized-clients", written.authorizedClients),
                acceptSubnets(written),
                Optional.ofNullable(written.user),
                written.open,
                privacy(written),
                limits(written.limits),
                Multicast.parse(written.limits.multicast),
                Durations.parse(
                        "handshake-timeout",
                        written.limits.handshakeTimeout,
                        HANDSHAKE_TIMEOUT_MIN,
                        HANDSHAKE_TIMEOUT_MAX),
                Optional.ofNullable(written.statistics).map(SettingsReader::statistics),
                state(written),
                sockets(written, bind),
                written.retry);
    }

    private static SocketOptions sockets(ZtunCommand written, Optional<HostAndPort> bind) {
        boolean client = written.server != null;
        if (client && bind.flatMap(b -> b.port().stream().boxed().findFirst()).isPresent()) {
            throw new ConfigException("--bind of a client has no port: bind=" + written.bind);
        }
        if (client && written.fwmark != null && written.user != null) {
            throw new ConfigException(
                    "--fwmark does not go with --user on a client: each connection is marked anew, which"
                            + " takes CAP_NET_ADMIN; see packaging/ for a unit without root");
        }
        return new SocketOptions(
                client ? bind.map(SettingsReader::address) : Optional.empty(),
                written.fwmark == null ? 0 : mark(written.fwmark),
                kept("--bind-device", written.bindDevice));
    }

    private static int mark(String text) {
        try {
            long mark = Long.decode(text);
            if (mark > 0 && mark <= 0xffff_ffffL) {
                return (int) mark;
            }
        } catch (NumberFormatException e) {
            System.getLogger("io.ztun.app").log(Level.DEBUG, "no number", e);
        }
        throw new ConfigException(
                "not a mark: fwmark=" + text + "; wanted a number between 1 and 4294967295, such as 51820 or 0xca6c");
    }

    private static StateChoice state(ZtunCommand written) {
        if (written.server != null && written.leases != null) {
            throw new ConfigException("--leases is the server's: leave --server away to be one");
        }
        return new StateChoice(kept("--state-dir", written.stateDir), kept("--leases", written.leases));
    }

    private static Optional<String> kept(String option, String written) {
        if (written != null && written.isEmpty()) {
            throw new ConfigException(option + " is empty; give a name, or off");
        }
        return Optional.ofNullable(written);
    }

    private static int dscp(ZtunCommand written) {
        int dscp = Dscp.parse(written.dscp);
        if (dscp == TransportConfig.DSCP_COPY && written.transport.equals("tcp")) {
            throw new ConfigException(
                    "--dscp=copy is for --transport udp: over tcp packets have no headers of their own; wanted N");
        }
        return dscp;
    }

    /** A line takes 0.3 kB: oftener than that, nobody reads them, and a disk fills. */
    private static Duration statistics(String text) {
        return Durations.parse("stats", text, STATISTICS_MIN, STATISTICS_MAX);
    }

    private static Duration keepalive(String text) {
        return Durations.parse("keepalive", text, Bounds.KEEPALIVE_MIN, Bounds.KEEPALIVE_MAX);
    }

    /** An empty name is an unset variable in somebody's script. */
    private static Optional<Path> file(String option, Path written) {
        if (written != null && written.toString().isEmpty()) {
            throw new ConfigException(option + " is empty; name a file");
        }
        return Optional.ofNullable(written);
    }

    private static Privacy privacy(ZtunCommand written) {
        if (written.pad && written.pskFile == null && written.keyFile == null) {
            throw new ConfigException(
                    "--pad needs --psk-file or --key-file: padding that is not encrypted hides nothing");
        }
        NoCompress noCompress = written.noCompress == null ? NoCompress.NOTHING : NoCompress.parse(written.noCompress);
        return new Privacy(noCompress, Privacy.History.parse(written.history), written.pad);
    }

    /** Half of what keys take is a mistake, and never a reason to go on without. */
    private static void checkKeys(ZtunCommand written) {
        boolean server = written.server == null;
        if (written.open && (written.pskFile != null || written.keyFile != null)) {
            throw new ConfigException("--open does not go with --psk-file and --key-file: they close the server");
        }
        if (server && written.serverKey != null) {
            throw new ConfigException("--server-key is a client's: name the server with --server too");
        }
        if (server && written.retry) {
            throw new ConfigException("--retry is a client's: name the server with --server too");
        }
        if (!server && written.authorizedClients != null) {
            throw new ConfigException("--authorized-clients is the server's: leave --server away to be one");
        }
        Object partner = server ? written.authorizedClients : written.serverKey;
        String name = server ? "--authorized-clients" : "--server-key";
        if ((written.keyFile == null) != (partner == null)) {
            throw new ConfigException("--key-file and " + name + " go together: "
                    + (partner == null ? name : "--key-file") + " is missing");
        }
    }

    /** An empty name is an unset variable in somebody's script, and must not turn a client into a server. */
    private static HostAndPort server(String text) {
        if (text.isBlank()) {
            throw new ConfigException("server is empty; name a host, or leave --server away to be a server");
        }
        return HostAndPort.parse("--server", text, 1);
    }

    private static HostAndPort bind(String text) {
        if (text.isBlank()) {
            throw new ConfigException("bind is empty; name an address, or leave --bind away to listen on all");
        }
        return HostAndPort.parse("--bind", text, 0);
    }

    /** A port behind the host is as good as one of its own; two that differ are a mistake. */
    private static int port(ZtunCommand written, String argument, Optional<HostAndPort> named) {
        OptionalInt behindHost = named.map(HostAndPort::port).orElse(OptionalInt.empty());
        if (behindHost.isPresent() && written.port != null && written.port != behindHost.getAsInt()) {
            throw new ConfigException(
                    "two ports: " + argument + " --port=" + written.port + "; leave one of them away");
        }
        return behindHost.orElse(written.port == null ? Bounds.PORT_DEFAULT : written.port);
    }

    private static void range(String what, int value, int min, int max) {
        if (value < min || value > max) {
            throw new ConfigException(what + " out of range: " + what + "=" + value + " min=" + min + " max=" + max);
        }
    }

    private static Limits limits(LimitOptions written) {
        return new Limits(
                written.clients,
                written.clientsPerSource,
                written.halfOpen,
                written.halfOpenPerSource,
                written.handshakesPerSecond);
    }

    private static Cidr subnet(String option, String text) {
        try {
            return Cidr.parse(text);
        } catch (ConfigException e) {
            throw new ConfigException(option + ": " + e.getMessage(), e);
        }
    }

    private static List<Cidr> acceptSubnets(ZtunCommand written) {
        if (written.server == null && !written.acceptSubnets.isEmpty()) {
            throw new ConfigException("--accept-subnet is a client's: name the server with --server too");
        }
        return written.acceptSubnets.stream()
                .map(text -> subnet("--accept-subnet", text.strip()))
                .toList();
    }

    private static List<String> codecs(List<String> names) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (name.isBlank()) {
                throw new ConfigException("codec without a name: codec=" + String.join(",", names));
            }
            if (!seen.add(name.strip())) {
                throw new ConfigException("codec named twice: name=" + name.strip());
            }
        }
        return names.stream().map(String::strip).toList();
    }

    private static InetAddress address(HostAndPort bind) {
        try {
            return InetAddress.getByName(bind.host());
        } catch (UnknownHostException e) {
            throw new ConfigException(
                    "unknown address: bind=" + bind.host() + "; wanted one of this machine's addresses", e);
        }
    }

    /** One set of flags may serve both ends, so these are no error. */
    private static void noteIgnored(ZtunCommand written) {
        if (written.subnet != null) {
            System.getLogger("io.ztun.app").log(Level.WARNING, "--subnet is ignored on a client");
        }
    }
}
