package io.ztun.app.options;

import java.util.Optional;

import picocli.CommandLine.ArgGroup;

import io.ztun.api.Addresses;
import io.ztun.core.settings.Bounds;
import io.ztun.core.settings.LiveSettings;
import io.ztun.network.ClientPolicy;
import io.ztun.spi.SocketOptions;

/**
 * All that may be set of a tunnel, in the groups that the help and the configuration file have. Picocli fills it in, from the
 * command line, the file and the defaults; after that nobody writes to it. What stands for itself is checked by the option's own
 * converter, what several options say together by {@link OptionRules}.
 *
 * <p>To be read by whoever acts on an option, which is thus named where it is declared and where it is used.
 */
public final class TunnelOptions {

    /** Which end this is, and the way to the other. */
    @ArgGroup(validate = false, heading = "%nConnection:%n")
    public ConnectionOptions connection = new ConnectionOptions();

    /** Who may join. */
    @ArgGroup(validate = false, heading = "%nKeys:%n")
    public KeyOptions keys = new KeyOptions();

    /** The interface. */
    @ArgGroup(validate = false, heading = "%nNetwork:%n")
    public NetworkOptions network = new NetworkOptions();

    /** What a server tells its clients to do. */
    @ArgGroup(validate = false, heading = "%nRouting:%n")
    public RouteOptions routes = new RouteOptions();

    /** What is compressed, and how. */
    @ArgGroup(validate = false, heading = "%nCompression:%n")
    public CompressionOptions compression = new CompressionOptions();

    /** How much of each resource may be used. */
    @ArgGroup(validate = false, heading = "%nLimits:%n")
    public LimitOptions limits = new LimitOptions();

    /** What several servers share. */
    @ArgGroup(validate = false, heading = "%nFleet:%n")
    public FleetOptions fleet = new FleetOptions();

    /** What is on the log. */
    @ArgGroup(validate = false, heading = "%nLog:%n")
    public LogOptions log = new LogOptions();

    /** Who may look at it, and steer it. */
    @ArgGroup(validate = false, heading = "%nControl:%n")
    public ControlOptions control = new ControlOptions();

    /** What is run when something happens. */
    @ArgGroup(validate = false, heading = "%nHooks:%n")
    public HookOptions hooks = new HookOptions();

    /** Whether this is the server's end. */
    public boolean isServer() {
        return connection.isServer();
    }

    /** The networks of a server's tunnel. */
    public Addresses subnet() {
        return network.subnet.orElseGet(() -> Addresses.parse(Bounds.SUBNET_DEFAULT));
    }

    /** What the transport's sockets are like. Those of a client that has to tell its own packets from others have a mark. */
    public SocketOptions sockets() {
        return connection.sockets(!isServer() && routes.marks() ? ClientPolicy.MARK_DEFAULT : 0);
    }

    /** What a running tunnel takes over. */
    public LiveSettings live() {
        return new LiveSettings(
                limits.limits(),
                network.multicast,
                connection.keepalive.value(),
                compression.linger.value(),
                compression.privacy().noCompress(),
                routes.push(),
                limits.rates(),
                limits.quotas());
    }

    /** Where what outlives the process is kept. */
    public StateChoice state() {
        boolean memory = fleet.store.filter(StoreOptions.MEMORY::equals).isPresent();
        return new StateChoice(network.stateDir, memory ? Optional.of(StateChoice.OFF) : network.leases);
    }
}
