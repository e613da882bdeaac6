package io.ztun.app.options;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import picocli.CommandLine.Option;

import io.ztun.api.Addresses;
import io.ztun.api.Cidr;
import io.ztun.api.ConfigException;
import io.ztun.core.settings.Bounds;
import io.ztun.core.settings.Families;
import io.ztun.core.settings.Multicast;
import io.ztun.spi.TunConfig;

/** The interface, its addresses, and what goes through it. */
public final class NetworkOptions {

    /** The networks of a server's tunnel; absent: the engine's default. */
    @Option(
            names = "--subnet",
            paramLabel = "CIDR[,CIDR]",
            hideParamSyntax = true,
            converter = Networks.class,
            description = "Server: the tunnel's network, or an IPv4 and an IPv6 one; the address is the server's."
                    + " (default: " + Bounds.SUBNET_DEFAULT + ")")
    public Optional<Addresses> subnet = Optional.empty();

    /** Of which families a client wants an address. */
    @Option(
            names = "--family",
            paramLabel = "ipv4|ipv6|both",
            description = "Client: take an IPv4 address, an IPv6 address, or one of each if the server has both."
                    + " (default: ${DEFAULT-VALUE})",
            defaultValue = "both")
    public Families family;

    /** The networks out of which a client takes an address; empty: the engine's default. */
    @Option(
            names = "--accept-subnet",
            paramLabel = "LIST",
            split = ",",
            hideParamSyntax = true,
            converter = Network.class,
            description = "Client: accept an address only from these networks, as CIDR, separated by commas."
                    + " (default: the private ones, and 172.168.0.0/16)")
    public List<Cidr> acceptSubnets = new ArrayList<>();

    /** Of the interface, in bytes. */
    @Option(
            names = "--mtu",
            paramLabel = "N",
            converter = Mtu.class,
            description = "MTU of the interface, " + Bounds.MTU_MIN + " to " + Bounds.MTU_MAX
                    + "; a client takes the smaller of its own and the server's."
                    + " (default: ${DEFAULT-VALUE})")
    public int mtu = Bounds.MTU_DEFAULT;

    /** A TUN backend's name. */
    @Option(
            names = "--tun",
            paramLabel = "NAME",
            description = "TUN backend. (default: ${DEFAULT-VALUE})",
            defaultValue = "linux")
    public String tun;

    /** The interface's name; absent: the first free one. */
    @Option(
            names = "--tun-name",
            paramLabel = "IF",
            converter = Word.class,
            description = "Name of the interface. (default: the first free one of ztun0, ztun1, ...)")
    public Optional<String> tunName = Optional.empty();

    /** Whether super-packets are used. */
    @Option(
            names = "--offload",
            paramLabel = "on|off|auto",
            description = "Whether super-packets of up to 64 KiB cross the tunnel whole: auto where both ends can, on"
                    + " fails where this one cannot. (default: ${DEFAULT-VALUE})",
            defaultValue = "auto")
    public TunConfig.Offloads offload;

    @Reloadable
    @Option(
            names = "--multicast",
            paramLabel = "on|off|N",
            hideParamSyntax = true,
            converter = Group.class,
            description = "Server: whether multicast and broadcast go from its interface to every client: on, off, or N"
                    + " packets per second at most. Each takes as much of the line as there are clients."
                    + " (default: ${DEFAULT-VALUE})")
    Multicast multicast = Multicast.ON;

    @Option(
            names = "--state-dir",
            paramLabel = "DIR|off",
            hideParamSyntax = true,
            converter = Word.class,
            description =
                    "Keep there, in a folder for each tunnel, what outlives the process: a server's leases, and the"
                            + " identity by which a client without a key gets its address back. (default: /var/lib/ztun as root,"
                            + " else $$XDG_STATE_HOME/ztun or ~/.local/state/ztun; $$STATE_DIRECTORY where systemd sets it)")
    Optional<String> stateDir = Optional.empty();

    @Option(
            names = "--leases",
            paramLabel = "FILE|off",
            hideParamSyntax = true,
            converter = Word.class,
            description = "Server: keep in that file which client had which address, so that it gets it again after a"
                    + " restart of the server. (default: leases in the folder of --state-dir)")
    Optional<String> leases = Optional.empty();

    /** Has the tunnel leave nothing behind. */
    public void keepNothing() {
        stateDir = Optional.of(StateChoice.OFF);
    }

    static final class Mtu extends WholeNumber {
        Mtu() {
            super(Bounds.MTU_MIN, Bounds.MTU_MAX);
        }
    }

    static final class Group extends Kind<Multicast> {
        @Override
        String allowed() {
            return "on, off, or packets per second between 1 and " + Multicast.MAX;
        }

        @Override
        Multicast read(String text) {
            try {
                return Multicast.parse(text);
            } catch (ConfigException e) {
                return null; // it has no more to say
            }
        }
    }
}
