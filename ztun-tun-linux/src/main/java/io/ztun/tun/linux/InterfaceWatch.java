package io.ztun.tun.linux;

import java.util.LinkedHashSet;
import java.util.Set;

import io.ztun.api.Cidr;
import io.ztun.jna.Libc;

/**
 * Hears from the kernel whether somebody has changed an interface, its addresses or its routes: the
 * multicast groups of rtnetlink(7). What is heard is a reason to look, no more. Not thread-safe.
 */
final class InterfaceWatch implements AutoCloseable {

    // Groups as bits: Linux include/uapi/linux/rtnetlink.h.
    private static final int RTMGRP_LINK = 0x1;
    private static final int RTMGRP_IPV4_IFADDR = 0x10;
    private static final int RTMGRP_IPV4_ROUTE = 0x40;
    private static final int RTMGRP_IPV6_IFADDR = 0x100;
    private static final int RTMGRP_IPV6_ROUTE = 0x400;
    private static final int GROUPS =
            RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_IFADDR | RTMGRP_IPV6_ROUTE;

    /** {@code struct sockaddr_nl}: family, padding, port, groups. */
    private static final int ADDRESS_LENGTH = 12;

    private static final int ADDRESS_GROUPS = 8;

    private static final int BUFFER_LENGTH = 8 * 1024;

    /** So many messages are read at a time, since a router may change thousands of routes a second; the rest waits. */
    private static final int MESSAGES_AT_ONCE = 1_024;

    private final int index;
    private final Descriptor socket;
    private final Scratch memory = new Scratch(BUFFER_LENGTH);
    private final NetlinkMessages messages = new NetlinkMessages(memory.bytes());
    private final Set<SavedRoute> newRoutes = new LinkedHashSet<>();
    private boolean wentDown;

    private InterfaceWatch(int index, Descriptor socket) {
        this.index = index;
        this.socket = socket;
    }

    /** Listens from now on, in the calling thread's network namespace. */
    static InterfaceWatch open(String device, int index) {
        int type = NetlinkSocket.SOCK_RAW | Fcntl.O_CLOEXEC | Fcntl.O_NONBLOCK;
        int fd = Libc.socket(NetlinkSocket.AF_NETLINK, type, NetlinkSocket.NETLINK_ROUTE);
        Descriptor socket = Descriptor.of(fd, "socket AF_NETLINK", device);
        Scratch address = new Scratch(ADDRESS_LENGTH);
        address.bytes().putShort(0, (short) NetlinkSocket.AF_NETLINK).putInt(ADDRESS_GROUPS, GROUPS);
        int result = Libc.bind(fd, address.address(), ADDRESS_LENGTH);
        int errno = Libc.errno();
        address.keep();
        if (result < 0) {
            socket.close();
            throw Failure.of("bind AF_NETLINK", device, errno);
        }
        return new InterfaceWatch(index, socket);
    }

    /**
     * Whether something has happened to the interface since the last call, or may have. Does not wait.
     *
     * @param own the socket by which its routes are changed that are to be as they are: that is no news, and a server may
     *     change them many times a second
     */
    boolean hasChanged(int own) {
        boolean changed = false;
        for (int i = 0; i < MESSAGES_AT_ONCE; i++) {
            int length = (int) Libc.read(socket.number(), memory.address(), BUFFER_LENGTH);
            if (length <= 0) {
                int errno = length == 0 ? 0 : Libc.errno();
                if (errno == Errno.EAGAIN) {
                    return changed;
                }
                changed |= errno != Errno.EINTR; // such as ENOBUFS: there was more than the kernel keeps
                continue;
            }
            messages.begin(length);
            while (messages.next()) {
                changed |= isOurs(own);
            }
            changed |= !messages.isWhole();
        }
        return changed;
    }

    private boolean isOurs(int own) {
        return switch (messages.type()) {
            case Rtnetlink.RTM_NEWLINK, Rtnetlink.RTM_DELLINK -> isOurLink();
            case Rtnetlink.RTM_NEWADDR, Rtnetlink.RTM_DELADDR ->
                messages.hasBody(Rtnetlink.ADDRESS_LENGTH) && messages.intAt(Rtnetlink.ADDRESS_INDEX) == index;
            case Rtnetlink.RTM_NEWROUTE, Rtnetlink.RTM_DELROUTE -> messages.port() != own && isOurRoute();
            default -> false;
        };
    }

    private boolean isOurLink() {
        boolean ours = messages.hasBody(Rtnetlink.LINK_LENGTH) && messages.intAt(Rtnetlink.LINK_INDEX) == index;
        wentDown |= ours && (messages.intAt(Rtnetlink.LINK_FLAGS) & Rtnetlink.IFF_UP) == 0;
        return ours;
    }

    private boolean isOurRoute() {
        if (!SavedRoute.leadsTo(index, messages)) {
            return false;
        }
        Cidr network = SavedRoute.networkOf(messages);
        if (messages.type() == Rtnetlink.RTM_DELROUTE) {
            newRoutes.removeIf(each -> each.network().equals(network));
        } else if (SavedRoute.isSomebodys(messages) && newRoutes.size() < SavedRoute.MAX) {
            newRoutes.add(SavedRoute.of(messages));
        }
        return true;
    }

    /** The routes of others that have come since the last call, and have not been removed by somebody. */
    Set<SavedRoute> takeNewRoutes() {
        Set<SavedRoute> result = new LinkedHashSet<>(newRoutes);
        newRoutes.clear();
        return result;
    }

    /** Whether the interface was down at a time since the last call, so that the kernel has dropped its routes. */
    boolean takeWentDown() {
        boolean result = wentDown;
        wentDown = false;
        return result;
    }

    @Override
    public void close() {
        socket.close();
    }
}
