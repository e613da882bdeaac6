package io.ztun.tun.linux;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.ztun.api.Addresses;
import io.ztun.api.Cidr;
import io.ztun.api.ConfigException;
import io.ztun.jna.Libc;

/**
 * What one interface is to have: an address of one family or of both, an MTU, routes, and that it is up. Gives it all that, and puts back what others take.
 * It knows the interface by its index, which stays when somebody renames it, and removes no address but the one that it gave.
 * Not thread-safe.
 */
final class InterfaceSetup implements AutoCloseable {

    private static final int MTU_MIN = 576;
    private static final int MTU_MAX = 65_535;

    /** RFC 8200 section 5; with a smaller one the kernel takes IPv6 away from the interface. */
    private static final int MTU_MIN_IPV6 = 1_280;

    private final String device;
    private final int index;
    private final NetlinkSocket netlink;
    private final InterfaceWatch watch;
    private final Set<Cidr> routes = new LinkedHashSet<>();

    /** The addresses that it was given: none yet, or one of each family at most. */
    private final List<Cidr> current = new ArrayList<>(2);

    private int mtu;

    /** The routes that it had when all was well, others' among them. */
    private Set<SavedRoute> saved = new LinkedHashSet<>();

    /** Whether something may be missing that the next {@link #restore} has to look for. */
    private boolean pending;

    private InterfaceSetup(String device, int index, NetlinkSocket netlink, InterfaceWatch watch) {
        this.device = device;
        this.index = index;
        this.netlink = netlink;
        this.watch = watch;
    }

    /** Looks up the index of {@code device} in the calling thread's network namespace. */
    static InterfaceSetup open(String device) {
        Scratch name = Scratch.string(device);
        int index = Libc.if_nametoindex(name.address());
        name.keep();
        if (index == 0) {
            throw Failure.of("if_nametoindex", device, Libc.errno());
        }
        NetlinkSocket netlink = NetlinkSocket.open(device);
        try {
            return new InterfaceSetup(device, index, netlink, InterfaceWatch.open(device, index));
        } catch (RuntimeException e) {
            netlink.close();
            throw e;
        }
    }

    /** MTU and state first: IPv6 needs both. */
    void apply(Addresses addresses, int mtu) {
        addresses.all().forEach(address -> check(address, mtu));
        LocalNetworks others = LocalNetworks.beside(device, index);
        addresses.all().forEach(others::checkAddress);
        require("RTM_NEWLINK", netlink.execute(Rtnetlink.bringUp(index, mtu)));
        this.mtu = mtu;
        addresses.all().forEach(this::give);
        for (Cidr former : List.copyOf(current)) {
            if (!addresses.all().contains(former)) {
                remove(former);
                current.remove(former);
            }
        }
    }

    /** In place of the former address of its family. */
    private void give(Cidr address) {
        Optional<Cidr> former = current.stream()
                .filter(each -> each.isIpv6() == address.isIpv6())
                .findFirst();
        if (former.isEmpty() || former.get().equals(address)) {
            add(address);
        } else {
            replace(former.get(), address);
            current.remove(former.get());
        }
        if (!current.contains(address)) {
            current.add(address);
        }
    }

    /**
     * The new address comes before the old one goes, since the kernel drops every IPv4 route of an interface with its last address,
     * whosever it is. It drops an old address together with those of the same network that were added after it, too (unless
     * sysctl {@code promote_secondaries} is set), so that the new one has to be of no network meanwhile.
     */
    private void replace(Cidr former, Cidr address) {
        Cidr alone = new Cidr(address.address(), address.addressBits());
        boolean sameNetwork = former.prefixLength() == address.prefixLength() && former.contains(address.address());
        if (address.isIpv6() || !sameNetwork) {
            add(address);
            remove(former);
        } else {
            add(alone);
            remove(former);
            add(address);
            remove(alone);
        }
    }

    private void check(Cidr address, int mtu) {
        int min = address.isIpv6() ? MTU_MIN_IPV6 : MTU_MIN;
        if (mtu < min || mtu > MTU_MAX) {
            throw new ConfigException("mtu out of range: device=" + device + " address=" + address + " mtu=" + mtu
                    + " min=" + min + " max=" + MTU_MAX);
        }
    }

    private void add(Cidr address) {
        require(Failure.ADDRESS, netlink.execute(Rtnetlink.addAddress(index, address)));
    }

    /** Somebody may have removed it before. */
    private void remove(Cidr address) {
        int errno = netlink.execute(Rtnetlink.removeAddress(index, address));
        if (errno != Errno.EADDRNOTAVAIL) {
            require("RTM_DELADDR", errno);
        }
    }

    /** A route of somebody else's to the same network is left alone, and an error. */
    void route(Cidr network) {
        if (current.stream()
                .noneMatch(each -> each.contains(network))) { // that network has been looked at when it came
            LocalNetworks.beside(device, index).checkNetwork(network);
        }
        int errno = netlink.execute(Rtnetlink.addRoute(index, network));
        if (errno != 0) {
            throw Failure.ofRoute(Failure.ROUTE, device, network, errno);
        }
        routes.add(network);
    }

    /** Somebody may have removed it before. */
    void unroute(Cidr network) {
        routes.remove(network);
        int errno = netlink.execute(Rtnetlink.removeRoute(index, network));
        if (errno != 0 && errno != Errno.ESRCH) {
            throw Failure.ofRoute("RTM_DELROUTE", device, network, errno);
        }
    }

    /**
     * Looks, if anything has happened to the interface, whether it has all that it is to have, and puts back what it has not. Others'
     * routes are put back as well where they have gone with its state or its address, which the kernel takes them away with;
     * where somebody has removed just them they stay away.
     *
     * @return what was put back
     * @throws io.ztun.api.TunException if the system refuses; the next call tries again
     */
    Optional<String> restore() {
        if (current.isEmpty() || !(watch.hasChanged(netlink.port()) | pending)) {
            return Optional.empty();
        }
        pending = true; // until all is well
        saved.addAll(watch.takeNewRoutes());
        saved = bounded(saved);
        InterfaceState now = InterfaceState.read(netlink, index);
        if (!now.isPresent()) {
            return Optional.empty(); // whoever reads from it says so, unless it has been moved to another namespace
        }
        Repair repair = new Repair(netlink, index, now.name());
        repair.link(now, mtu);
        for (Cidr address : current) {
            if (!now.hasAddress(address)) {
                repair.address(address);
            }
        }
        if (!repair.isIdle()) {
            now = InterfaceState.read(netlink, index); // the kernel has put some routes back by itself
        }
        restoreRoutes(now, repair);
        Optional<String> result = repair.result();
        saved = bounded(InterfaceState.read(netlink, index).savedRoutes());
        pending = false;
        return result;
    }

    private void restoreRoutes(InterfaceState now, Repair repair) {
        for (Cidr address : current) {
            if (now.hasAddress(address) && address.prefixLength() < address.addressBits() && !now.routes(address)) {
                repair.routeOf(address);
            }
        }
        for (Cidr network : routes) {
            if (!now.routes(network)) {
                repair.route(network);
            }
        }
        if (!repair.hasFailed() && (watch.takeWentDown() || !repair.isIdle())) {
            for (SavedRoute route : saved) {
                if (!now.savedRoutes().contains(route)) {
                    repair.route(route);
                }
            }
        }
    }

    /** Some of those that are not ours, which may be many more. */
    private Set<SavedRoute> bounded(Set<SavedRoute> all) {
        Set<SavedRoute> first = new LinkedHashSet<>();
        all.stream()
                .filter(route -> !routes.contains(route.network()))
                .limit(SavedRoute.MAX)
                .forEach(first::add);
        return first;
    }

    private void require(String call, int errno) {
        if (errno != 0) {
            throw Failure.of(call, device, errno);
        }
    }

    @Override
    public void close() {
        netlink.close();
        watch.close();
    }
}
