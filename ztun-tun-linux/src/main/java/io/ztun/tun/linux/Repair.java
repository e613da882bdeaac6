package io.ztun.tun.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.ztun.api.Cidr;
import io.ztun.api.TunException;

/** Puts back one thing after the other of what an interface lacks, and keeps account of it. One thread. */
final class Repair {

    /** A server may have routes by the hundred; what comes behind so many is counted. */
    private static final int NAMED_MAX = 8;

    private final NetlinkSocket netlink;
    private final int index;
    private final String device;
    private final List<String> done = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();
    private final List<String> commands = new ArrayList<>();

    /** The first failure. */
    private String call;

    private int errno;

    /** @param device what the interface is called now */
    Repair(NetlinkSocket netlink, int index, String device) {
        this.netlink = netlink;
        this.index = index;
        this.device = device;
    }

    void link(InterfaceState now, int mtu) {
        List<String> what = new ArrayList<>();
        if (!now.isUp()) {
            what.add("state=up");
        }
        if (now.mtu() != mtu) {
            what.add("mtu=" + mtu);
        }
        if (!what.isEmpty()) {
            put(
                    String.join(" ", what),
                    "RTM_NEWLINK",
                    Rtnetlink.bringUp(index, mtu),
                    "link set " + device + " up mtu " + mtu);
        }
    }

    void address(Cidr address) {
        put(
                "address=" + address,
                Failure.ADDRESS,
                Rtnetlink.addAddress(index, address),
                "address add " + address + " dev " + device);
    }

    /** The route that comes with an address, where that is still there. */
    void routeOf(Cidr address) {
        route(address.with(address.network()), Rtnetlink.addRouteOf(index, address));
    }

    void route(Cidr network) {
        route(network, Rtnetlink.addRoute(index, network));
    }

    private void route(Cidr network, NetlinkRequest request) {
        put("route=" + network, Failure.ROUTE, request, "route add " + network + " dev " + device);
    }

    /** A route of somebody else's. Whether it can be had depends on more than we know, so that it is no failure if not. */
    void route(SavedRoute route) {
        int result = netlink.execute(route.request());
        if (result != Errno.EEXIST) {
            done.add((result == 0 ? "route=" : "not-restored=") + route.network());
        }
    }

    private void put(String what, String request, NetlinkRequest change, String command) {
        int result = netlink.execute(change);
        if (result == 0) {
            done.add(what);
            return;
        }
        missing.add(what);
        commands.add("ip " + command);
        if (errno == 0) {
            call = request;
            errno = result;
        }
    }

    /** Whether everything was there. */
    boolean isIdle() {
        return done.isEmpty() && missing.isEmpty();
    }

    boolean hasFailed() {
        return errno != 0;
    }

    /**
     * What was put back, if there was anything.
     *
     * @throws TunException if the system refused some of it
     */
    Optional<String> result() {
        if (hasFailed()) {
            throw Failure.ofRepair(call, device, named(missing, " "), errno, named(commands, "; "));
        }
        return done.isEmpty() ? Optional.empty() : Optional.of(named(done, " "));
    }

    private static String named(List<String> all, String separator) {
        int count = Math.min(all.size(), NAMED_MAX);
        String text = String.join(separator, all.subList(0, count));
        return count == all.size() ? text : text + separator + "and " + (all.size() - count) + " more";
    }
}
