package io.ztun.tun.linux;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

import io.ztun.api.Cidr;

/** What an interface has at a time, by the kernel's own account; reading it needs no rights. */
final class InterfaceState {

    private final int index;
    private final Set<Cidr> addresses = new HashSet<>();
    private final Set<Cidr> networks = new HashSet<>();
    private final Set<SavedRoute> routes = new LinkedHashSet<>();
    private boolean present;
    private boolean up;
    private int mtu;
    private String name = "";

    private InterfaceState(int index) {
        this.index = index;
    }

    /** Asks the kernel. */
    static InterfaceState read(NetlinkSocket netlink, int index) {
        InterfaceState state = new InterfaceState(index);
        netlink.query(Rtnetlink.link(index), state::onLink);
        if (state.present) {
            for (byte family : new byte[] {Rtnetlink.AF_INET, Rtnetlink.AF_INET6}) {
                netlink.query(Rtnetlink.addresses(family, index), state::onAddress);
                netlink.query(Rtnetlink.routes(family, index), state::onRoute);
            }
        }
        return state;
    }

    private void onLink(NetlinkMessages message) {
        if (message.type() == Rtnetlink.RTM_NEWLINK
                && message.hasBody(Rtnetlink.LINK_LENGTH)
                && message.intAt(Rtnetlink.LINK_INDEX) == index) {
            present = true;
            up = (message.intAt(Rtnetlink.LINK_FLAGS) & Rtnetlink.IFF_UP) != 0;
            mtu = message.number(Rtnetlink.LINK_LENGTH, Rtnetlink.IFLA_MTU);
            int attribute = message.find(Rtnetlink.LINK_LENGTH, Rtnetlink.IFLA_IFNAME);
            name = attribute == NetlinkMessages.NONE ? "" : text(message.value(attribute));
        }
    }

    private static String text(byte[] value) {
        return new String(value, StandardCharsets.US_ASCII).replace("\0", "");
    }

    private void onAddress(NetlinkMessages message) {
        if (message.type() == Rtnetlink.RTM_NEWADDR
                && message.hasBody(Rtnetlink.ADDRESS_LENGTH)
                && message.intAt(Rtnetlink.ADDRESS_INDEX) == index) {
            int local = message.find(Rtnetlink.ADDRESS_LENGTH, Rtnetlink.IFA_LOCAL);
            int attribute = local == NetlinkMessages.NONE
                    ? message.find(Rtnetlink.ADDRESS_LENGTH, Rtnetlink.IFA_ADDRESS)
                    : local;
            if (attribute != NetlinkMessages.NONE) {
                addresses.add(Rtnetlink.cidr(message.value(attribute), message.byteAt(Rtnetlink.PREFIX_LENGTH)));
            }
        }
    }

    private void onRoute(NetlinkMessages message) {
        if (message.type() == Rtnetlink.RTM_NEWROUTE && SavedRoute.leadsTo(index, message)) {
            networks.add(SavedRoute.networkOf(message));
            if (SavedRoute.isSomebodys(message)) {
                routes.add(SavedRoute.of(message));
            }
        }
    }

    /** Whether there is such an interface in this network namespace. */
    boolean isPresent() {
        return present;
    }

    /** What it is called now. */
    String name() {
        return name;
    }

    boolean isUp() {
        return up;
    }

    int mtu() {
        return mtu;
    }

    boolean hasAddress(Cidr address) {
        return addresses.contains(address);
    }

    /** Whether a route to exactly that network leads to the interface, in whatever table. */
    boolean routes(Cidr network) {
        return networks.contains(network.with(network.network()));
    }

    /** The routes that did not come with an address, ours among them, in the order in which they may be added. */
    Set<SavedRoute> savedRoutes() {
        return routes;
    }
}
