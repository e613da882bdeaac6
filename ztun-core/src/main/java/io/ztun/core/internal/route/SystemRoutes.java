package io.ztun.core.internal.route;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.Set;

import io.ztun.api.Cidr;
import io.ztun.api.TunException;
import io.ztun.spi.TunDevice;

/**
 * The system's routes to the networks behind clients. They are there whether the client is or not: what is for a client that
 * is away has to be dropped, and not to leave in the clear by the default route. Thread-safe.
 */
public final class SystemRoutes {
    private static final Logger LOG = System.getLogger(SystemRoutes.class.getName());

    private final TunDevice device;
    private final Set<Cidr> routed = new HashSet<>();

    /** Has set none yet. */
    public SystemRoutes(TunDevice device) {
        this.device = device;
    }

    /** Adds and removes what differs. What the system refuses is logged, and tried again with the next call. */
    public synchronized void set(Set<Cidr> wanted) {
        for (Cidr network : Set.copyOf(routed)) {
            if (!wanted.contains(network)) {
                attempt(network, "del", () -> device.unroute(network));
                routed.remove(network);
            }
        }
        for (Cidr network : wanted) {
            if (!routed.contains(network) && attempt(network, "add", () -> device.route(network))) {
                routed.add(network);
            }
        }
    }

    private boolean attempt(Cidr network, String verb, Runnable change) {
        try {
            change.run();
            return true;
        } catch (TunException e) {
            LOG.log(Level.WARNING, () -> complaint(device, network, verb, e));
            return false;
        }
    }

    static String complaint(TunDevice device, Cidr network, String verb, TunException e) {
        return "The system's route to " + network + " is not as it should be: " + e.getMessage()
                + "; as root: ip route " + verb + " " + network + " dev " + device.name();
    }
}
