package io.ztun.tun.linux;

import java.net.InetAddress;
import java.net.UnknownHostException;

import io.ztun.api.Cidr;

/**
 * Requests to the kernel's routing layer: rtnetlink(7), Linux {@code include/uapi/linux/rtnetlink.h}, {@code if_link.h},
 * {@code if_addr.h}.
 */
final class Rtnetlink {

    static final short RTM_NEWLINK = 16;
    static final short RTM_DELLINK = 17;
    static final short RTM_NEWADDR = 20;
    static final short RTM_DELADDR = 21;
    static final short RTM_NEWROUTE = 24;
    static final short RTM_DELROUTE = 25;
    static final short RTA_DST = 1;
    static final short RTA_OIF = 4;
    static final byte RTN_UNICAST = 1;
    static final short IFLA_IFNAME = 3;
    static final short IFLA_MTU = 4;
    static final short IFA_ADDRESS = 1;
    static final short IFA_LOCAL = 2;
    static final int IFF_UP = 1;
    static final int RTNH_F_ONLINK = 4;
    static final byte AF_INET = 2;
    static final byte AF_INET6 = 10;

    /** What stands first in all three structures. */
    static final int FAMILY = 0;

    /** In {@code struct ifaddrmsg} and {@code struct rtmsg}. */
    static final int PREFIX_LENGTH = 1;

    /** {@code struct ifinfomsg}: family, padding, type, index, flags, mask of flags. */
    static final int LINK_LENGTH = 16;

    static final int LINK_INDEX = 4;
    static final int LINK_FLAGS = 8;

    /** {@code struct ifaddrmsg}: family, prefix length, flags, scope, index. */
    static final int ADDRESS_LENGTH = 8;

    static final int ADDRESS_INDEX = 4;

    /** {@code struct rtmsg}: family, two prefix lengths, type of service, table, protocol, scope, type, flags. */
    static final int ROUTE_LENGTH = 12;

    static final int ROUTE_PROTOCOL = 5;
    static final int ROUTE_TYPE = 7;
    static final int ROUTE_FLAGS = 8;

    private static final short RTM_GETLINK = 18;
    private static final short RTM_GETADDR = 22;
    private static final short RTM_GETROUTE = 26;
    private static final short RTA_PRIORITY = 6;
    private static final short RTA_PREFSRC = 7;
    private static final byte RT_TABLE_UNSPEC = 0;
    private static final byte RT_TABLE_MAIN = (byte) 254;
    private static final byte RTPROT_KERNEL = 2;

    /** Tells ztun's routes from all others', as it does those of clients (decision 18): a routing daemon may go by it. */
    private static final byte RTPROT_ZTUN = 122;

    private static final byte RT_SCOPE_UNIVERSE = 0;
    private static final byte RT_SCOPE_LINK = (byte) 253;
    private static final byte AF_UNSPEC = 0;

    /** The metric of the route that comes with an IPv6 address ({@code IP6_RT_PRIO_ADDRCONF} in ipv6_route.h). */
    private static final int IPV6_ADDRESS_METRIC = 256;

    private Rtnetlink() {}

    /** Sets the MTU and brings the interface up: {@code struct ifinfomsg}. */
    static NetlinkRequest bringUp(int index, int mtu) {
        NetlinkRequest request = new NetlinkRequest(RTM_NEWLINK, 0);
        request.putByte(AF_UNSPEC).putByte((byte) 0).putShort((short) 0);
        request.putInt(index).putInt(IFF_UP).putInt(IFF_UP);
        return request.attribute(IFLA_MTU, mtu);
    }

    /** Adds an address; one that is there already is left as it is. */
    static NetlinkRequest addAddress(int index, Cidr cidr) {
        return address(RTM_NEWADDR, NetlinkRequest.NLM_F_CREATE | NetlinkRequest.NLM_F_REPLACE, index, cidr);
    }

    static NetlinkRequest removeAddress(int index, Cidr cidr) {
        return address(RTM_DELADDR, 0, index, cidr);
    }

    /** Adds a route through the interface; one to the same network that is there already is an error. */
    static NetlinkRequest addRoute(int index, Cidr network) {
        return addRoute(index, network, RTPROT_ZTUN);
    }

    /** Adds the route that comes with an address, as the kernel does, which removes it with the address. */
    static NetlinkRequest addRouteOf(int index, Cidr address) {
        NetlinkRequest request = addRoute(index, address, RTPROT_KERNEL);
        return address.isIpv6()
                ? request.attribute(RTA_PRIORITY, IPV6_ADDRESS_METRIC)
                : request.attribute(RTA_PREFSRC, address.address().getAddress());
    }

    private static NetlinkRequest addRoute(int index, Cidr network, byte protocol) {
        return route(RTM_NEWROUTE, NetlinkRequest.NLM_F_CREATE | NetlinkRequest.NLM_F_EXCL, index, network, protocol);
    }

    static NetlinkRequest removeRoute(int index, Cidr network) {
        return route(RTM_DELROUTE, 0, index, network, RTPROT_ZTUN);
    }

    /** {@code struct rtmsg}. IPv4 has a scope for what is reached without a gateway, IPv6 has none. */
    private static NetlinkRequest route(short type, int flags, int index, Cidr network, byte protocol) {
        NetlinkRequest request = new NetlinkRequest(type, flags);
        request.putByte(network.isIpv6() ? AF_INET6 : AF_INET).putByte((byte) network.prefixLength());
        request.putByte((byte) 0).putByte((byte) 0).putByte(RT_TABLE_MAIN).putByte(protocol);
        request.putByte(network.isIpv6() ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK).putByte(RTN_UNICAST);
        request.putInt(0);
        return request.attribute(RTA_DST, network.network().getAddress()).attribute(RTA_OIF, index);
    }

    /** {@code struct ifaddrmsg}. Both attributes hold the address: it has no peer, although a TUN is point-to-point. */
    private static NetlinkRequest address(short type, int flags, int index, Cidr cidr) {
        byte[] raw = cidr.address().getAddress();
        NetlinkRequest request = new NetlinkRequest(type, flags);
        request.putByte(cidr.isIpv6() ? AF_INET6 : AF_INET).putByte((byte) cidr.prefixLength());
        request.putByte((byte) 0).putByte((byte) 0).putInt(index);
        return request.attribute(IFA_LOCAL, raw).attribute(IFA_ADDRESS, raw);
    }

    /** Asks for one interface. */
    static NetlinkRequest link(int index) {
        NetlinkRequest request = new NetlinkRequest(RTM_GETLINK, 0);
        request.putByte(AF_UNSPEC).putByte((byte) 0).putShort((short) 0);
        return request.putInt(index).putInt(0).putInt(0);
    }

    /** Asks for an interface's addresses; a kernel before 4.20 tells those of all. */
    static NetlinkRequest addresses(byte family, int index) {
        NetlinkRequest request = new NetlinkRequest(RTM_GETADDR, NetlinkRequest.NLM_F_DUMP);
        return request.putByte(family)
                .putByte((byte) 0)
                .putByte((byte) 0)
                .putByte((byte) 0)
                .putInt(index);
    }

    /** Asks for an interface's routes in all tables; a kernel before 4.20 tells those of all interfaces. */
    static NetlinkRequest routes(byte family, int index) {
        NetlinkRequest request = new NetlinkRequest(RTM_GETROUTE, NetlinkRequest.NLM_F_DUMP);
        request.putByte(family).putByte((byte) 0).putByte((byte) 0).putByte((byte) 0);
        request.putByte(RT_TABLE_UNSPEC)
                .putByte((byte) 0)
                .putByte(RT_SCOPE_UNIVERSE)
                .putByte((byte) 0);
        return request.putInt(0).attribute(RTA_OIF, index);
    }

    /** An address as messages have it. */
    static Cidr cidr(byte[] address, int prefixLength) {
        try {
            return new Cidr(InetAddress.getByAddress(address), prefixLength);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + address.length + " bytes", e);
        }
    }
}
