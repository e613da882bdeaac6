package io.ztun.tun.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import io.ztun.api.Cidr;

/**
 * A route as the kernel told it, to be told the kernel again.
 *
 * @param network where it leads
 * @param message {@code struct rtmsg} and the attributes behind it, but for what is only told
 */
record SavedRoute(Cidr network, ByteBuffer message) {

    /** So many are kept of an interface. */
    static final int MAX = 64;

    private static final int RTA_CACHEINFO = 12;
    private static final byte RTPROT_BOOT = 3;
    private static final int RTPROT_RA = 9;

    /** Whether a message is about a route to an interface: none to this machine itself, or to a group. */
    static boolean leadsTo(int index, NetlinkMessages route) {
        return route.hasBody(Rtnetlink.ROUTE_LENGTH)
                && route.number(Rtnetlink.ROUTE_LENGTH, Rtnetlink.RTA_OIF) == index
                && route.byteAt(Rtnetlink.ROUTE_TYPE) == Rtnetlink.RTN_UNICAST;
    }

    /** Which network a route is for; a default route has none in its message. */
    static Cidr networkOf(NetlinkMessages route) {
        int attribute = route.find(Rtnetlink.ROUTE_LENGTH, Rtnetlink.RTA_DST);
        int length = route.byteAt(Rtnetlink.FAMILY) == Rtnetlink.AF_INET6 ? 16 : 4;
        byte[] address = attribute == NetlinkMessages.NONE ? new byte[length] : route.value(attribute);
        return Rtnetlink.cidr(address, route.byteAt(Rtnetlink.PREFIX_LENGTH));
    }

    /** Whether a person or a program has added it: not the kernel, of its own accord or told by a router. */
    static boolean isSomebodys(NetlinkMessages route) {
        int protocol = route.byteAt(Rtnetlink.ROUTE_PROTOCOL);
        return protocol >= RTPROT_BOOT && protocol != RTPROT_RA;
    }

    static SavedRoute of(NetlinkMessages route) {
        ByteBuffer copy = ByteBuffer.allocate(length(route)).order(ByteOrder.nativeOrder());
        for (int i = 0; i < Rtnetlink.ROUTE_FLAGS; i++) {
            copy.put((byte) route.byteAt(i));
        }
        copy.putInt(route.intAt(Rtnetlink.ROUTE_FLAGS) & Rtnetlink.RTNH_F_ONLINK);
        for (int each = first(route); each != NetlinkMessages.NONE; each = route.nextAttribute(each)) {
            if (route.attributeType(each) != RTA_CACHEINFO) {
                byte[] value = route.value(each);
                copy.putShort((short) (NetlinkMessages.ATTRIBUTE_HEADER_LENGTH + value.length));
                copy.putShort((short) route.attributeType(each));
                copy.put(value).put(new byte[-value.length & 3]);
            }
        }
        return new SavedRoute(networkOf(route), copy.flip());
    }

    private static int length(NetlinkMessages route) {
        int length = Rtnetlink.ROUTE_LENGTH;
        for (int each = first(route); each != NetlinkMessages.NONE; each = route.nextAttribute(each)) {
            length += NetlinkMessages.ATTRIBUTE_HEADER_LENGTH + (route.value(each).length + 3 & ~3);
        }
        return length;
    }

    private static int first(NetlinkMessages route) {
        return route.firstAttribute(Rtnetlink.ROUTE_LENGTH);
    }

    /** Has the kernel add it; one that is there already is an error. */
    NetlinkRequest request() {
        byte[] bytes = new byte[message.remaining()];
        message.get(message.position(), bytes);
        int flags = NetlinkRequest.NLM_F_CREATE | NetlinkRequest.NLM_F_EXCL;
        return new NetlinkRequest(Rtnetlink.RTM_NEWROUTE, flags, bytes.length).putBytes(bytes);
    }
}
