package io.ztun.tun.linux;

import io.ztun.api.Cidr;

/**
 * Requests to the kernel's routing layer: rtnetlink(7), Linux {@code include/uapi/linux/rtnetlink.h}, {@code if_link.h},
 * {@code if_addr.h}.
 */
final class Rtnetlink {

    private static final short RTM_NEWLINK = 16;
    private static final short RTM_NEWADDR = 20;
    private static final short RTM_DELADDR = 21;
    private static final short RTM_NEWROUTE = 24;
    private static final short RTM_DELROUTE = 25;
    private static final short RTA_DST = 1;
    private static final short RTA_OIF = 4;
    private static final byte RT_TABLE_MAIN = (byte) 254;
    private static final byte RTPROTO_STATIC = 4;
    private static final byte RT_SCOPE_UNIVERSE = 0;
    private static final byte RT_SCOPE_LINK = (byte) 253;
    private static final byte RTN_UNICAST = 1;
    private static final short IFLA_MTU = 4;
    private static final short IFA_ADDRESS = 1;
    private static final short IFA_LOCAL = 2;
    private static final int IFF_UP = 1;
    private static final byte AF_UNSPEC = 0;
    private static final byte AF_INET = 2;
    private static final byte AF_INET6 = 10;

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
        return route(RTM_NEWROUTE, NetlinkRequest.NLM_F_CREATE | NetlinkRequest.NLM_F_EXCL, index, network);
    }

    static NetlinkRequest removeRoute(int index, Cidr network) {
        return route(RTM_DELROUTE, 0, index, network);
    }

    /** {@code struct rtmsg}. IPv4 has a scope for what is reached without a gateway, IPv6 has none. */
    private static NetlinkRequest route(short type, int flags, int index, Cidr network) {
        NetlinkRequest request = new NetlinkRequest(type, flags);
        request.putByte(network.isIpv6() ? AF_INET6 : AF_INET).putByte((byte) network.prefixLength());
        request.putByte((byte) 0).putByte((byte) 0).putByte(RT_TABLE_MAIN).putByte(RTPROTO_STATIC);
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
}
