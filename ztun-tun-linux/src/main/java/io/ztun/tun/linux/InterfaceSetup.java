package io.ztun.tun.linux;

import io.ztun.api.Cidr;
import io.ztun.api.ConfigException;

/**
 * Gives one interface its address, MTU and routes. It knows the interface by its index, which stays when somebody renames it, and
 * removes no address but the one that it gave. Not thread-safe.
 */
final class InterfaceSetup implements AutoCloseable {

    private static final int MTU_MIN = 576;
    private static final int MTU_MAX = 65_535;

    /** RFC 8200 section 5; with a smaller one the kernel takes IPv6 away from the interface. */
    private static final int MTU_MIN_IPV6 = 1_280;

    private final String device;
    private final int index;
    private final NetlinkSocket netlink;
    private Cidr current;

    private InterfaceSetup(String device, int index, NetlinkSocket netlink) {
        this.device = device;
        this.index = index;
        this.netlink = netlink;
    }

    /** Looks up the index of {@code device} in the calling thread's network namespace. */
    static InterfaceSetup open(String device) {
        Scratch name = Scratch.string(device);
        int index = Libc.if_nametoindex(name.address());
        name.keep();
        if (index == 0) {
            throw Failure.of("if_nametoindex", device, Libc.errno());
        }
        return new InterfaceSetup(device, index, NetlinkSocket.open(device));
    }

    /**
     * MTU and state first: IPv6 needs both. The new address comes before the old one goes, since the kernel drops every
     * route of an interface with its last address; and it comes once more, since the kernel drops an old address together
     * with those of the same network that were added after it (unless sysctl {@code promote_secondaries} is set).
     */
    void apply(Cidr address, int mtu) {
        check(address, mtu);
        LocalNetworks.beside(device, index).checkAddress(address);
        require("RTM_NEWLINK", netlink.execute(Rtnetlink.bringUp(index, mtu)));
        add(address);
        if (current != null && !current.equals(address)) {
            remove(current);
            add(address);
        }
        current = address;
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
        LocalNetworks.beside(device, index).checkNetwork(network);
        int errno = netlink.execute(Rtnetlink.addRoute(index, network));
        if (errno != 0) {
            throw Failure.ofRoute(Failure.ROUTE, device, network, errno);
        }
    }

    /** Somebody may have removed it before. */
    void unroute(Cidr network) {
        int errno = netlink.execute(Rtnetlink.removeRoute(index, network));
        if (errno != 0 && errno != Errno.ESRCH) {
            throw Failure.ofRoute("RTM_DELROUTE", device, network, errno);
        }
    }

    private void require(String call, int errno) {
        if (errno != 0) {
            throw Failure.of(call, device, errno);
        }
    }

    @Override
    public void close() {
        netlink.close();
    }
}
