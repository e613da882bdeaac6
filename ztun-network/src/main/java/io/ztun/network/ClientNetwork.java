package io.ztun.network;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

import io.ztun.api.Api;
import io.ztun.api.Cidr;

/**
 * The machine's network as a client's tunnel has it: routes, a default route among them, names, and that nothing leaves but through the
 * tunnel. What cannot be had is on the log, and the rest is done. Takes all back when it is closed, and what a killed process has
 * left when it is opened. Thread-safe; each call waits for the programs that it runs.
 */
@Api(Api.Status.INTERNAL)
public final class ClientNetwork implements AutoCloseable {
    private static final Logger LOG = System.getLogger(ClientNetwork.class.getName());

    private final ClientPolicy policy;
    private final Routes routes;
    private final PolicyRules rules;
    private final ReturnPath returnPath;
    private final KillSwitch killSwitch;
    private final Names names;
    private final boolean hasIp;
    private Optional<String> device = Optional.empty();
    private Accepted accepted = Accepted.NONE;
    private boolean used;
    private boolean inGoodOrder;

    /**
     * Takes back what a killed process of the same tunnel has left, and engages the kill switch.
     *
     * @throws NetworkException if the kill switch is wanted and cannot be had
     */
    public ClientNetwork(ClientPolicy policy) {
        this(policy, new Commands(), Path.of("/proc/sys"), Path.of("/etc"));
    }

    ClientNetwork(ClientPolicy policy, Commands commands, Path sysctls, Path etc) {
        Nft nft = new Nft(commands);
        this.policy = policy;
        this.routes = new Routes(commands);
        this.rules = new PolicyRules(commands, policy);
        this.returnPath = new ReturnPath(nft, sysctls, policy);
        this.killSwitch = new KillSwitch(nft, policy);
        this.names = Names.of(commands, etc, policy.tunnel());
        boolean tables = nft.hasAny();
        if (policy.killSwitch()) {
            killSwitch.engage(device);
            LOG.log(Level.INFO, "Kill switch on: nothing leaves but through the tunnel");
        }
        this.hasIp = commands.find("ip").isPresent();
        if (hasIp && leftovers(tables)) {
            LOG.log(Level.INFO, "Taken back what a former process left: tunnel=" + policy.tunnel());
        }
    }

    /**
     * Rules of a killed process do nothing, for its routes have gone with its interface. Each program takes some milliseconds of every
     * start: where nothing is left, as nearly always, there are three.
     *
     * @param tables whether any of ours was there
     */
    private boolean leftovers(boolean tables) {
        boolean lifted = tables && !policy.killSwitch() && attempt(killSwitch::lift);
        boolean closed = tables && attempt(returnPath::close);
        boolean restored = attempt(names::restore);
        attempt(() -> {
            if (rules.areThere()) {
                rules.follow(routes);
            }
            return true;
        });
        return lifted || closed || restored;
    }

    /**
     * The interface is there: with the kill switch, what leaves through it may. One that outlives its processes may have routes of ours.
     *
     * @throws NetworkException if the kill switch does not let anything out
     */
    public synchronized void device(String name) {
        if (device.equals(Optional.of(name))) {
            return;
        }
        device = Optional.of(name);
        if (policy.killSwitch()) {
            killSwitch.engage(device);
        }
        if (hasIp) {
            attempt(() -> {
                if (routes.areThere()) {
                    routes.replace(name, List.of(), ClientNetwork::complain);
                }
                return true;
            });
        }
    }

    /**
     * Makes the network that; nothing before there is an interface. To be called each time that anything of it has changed.
     *
     * @param now what the client has accepted
     * @param servers the addresses at which the tunnel's server is, which stay reachable outside of the tunnel
     */
    public synchronized void apply(Accepted now, Collection<InetAddress> servers) {
        if (device.isEmpty() || !used && now.equals(Accepted.NONE)) {
            return;
        }
        used = true;
        String name = device.get();
        Set<Route> wanted = new LinkedHashSet<>();
        for (Cidr network : now.routes()) {
            boolean around = network.prefixLength() == 0 || servers.stream().anyMatch(network::contains);
            long metric = Family.of(network).metric(policy.metric());
            wanted.add(new Route(network, name, around ? Route.OWN_TABLE : Route.MAIN, metric));
        }
        attempt(() -> {
            // Before the rules, or the server's answers would be refused for a moment.
            boolean strict = wanted.stream()
                            .anyMatch(route -> route.table() == Route.OWN_TABLE
                                    && !route.network().isIpv6())
                    && returnPath.isNeeded();
            if (strict) {
                returnPath.open();
            } else {
                returnPath.close();
            }
            return true;
        });
        attempt(() -> {
            routes.replace(name, wanted, ClientNetwork::complain);
            rules.follow(routes);
            return true;
        });
        boolean named = attempt(() -> {
            if (now.servers().isEmpty()) {
                names.restore();
                return false;
            }
            names.set(name, now);
            return true;
        });
        if (!now.equals(accepted)) {
            accepted = now;
            LOG.log(
                    Level.INFO,
                    "Network set: interface=" + name + " routes=" + now.routes() + " names="
                            + (named ? now.servers() : List.<InetAddress>of())
                                    .stream().map(InetAddress::getHostAddress).toList()
                            + " domains=" + (named ? now.domains() : List.of()));
        }
    }

    /** The tunnel ends as it was told to: once this is closed, everything may leave the machine again. */
    public synchronized void inGoodOrder() {
        inGoodOrder = true;
    }

    /** Takes all back, but for the kill switch where the tunnel has failed. */
    @Override
    public synchronized void close() {
        if (used) {
            apply(Accepted.NONE, List.of());
            used = false;
        }
        if (!policy.killSwitch()) {
            return;
        }
        if (inGoodOrder) {
            attempt(killSwitch::lift);
        } else {
            LOG.log(
                    Level.WARNING,
                    "Kill switch stays on until the tunnel runs again, and ends in good order: table="
                            + killSwitch.table() + "; `nft delete table inet " + killSwitch.table() + "` ends it, too");
        }
    }

    private static boolean attempt(BooleanSupplier what) {
        try {
            return what.getAsBoolean();
        } catch (NetworkException e) {
            complain(e);
            return false;
        }
    }

    private static void complain(NetworkException e) {
        LOG.log(Level.WARNING, "Network not as it should be: reason=" + e.getMessage(), e);
    }
}
