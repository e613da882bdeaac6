package io.ztun.transport.nio;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;

import io.ztun.api.Api;

/** Marks the packets of a channel for routers on the way, over IPv4 and IPv6 alike (RFC 2474). */
@Api(Api.Status.INTERNAL)
public final class Marks {
    private static final int IPPROTO_IP = 0;
    private static final int IP_TOS = 1;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_TCLASS = 67;

    /** The mark has the upper six of eight bits; the others are ECN. */
    private static final int SHIFT = 2;

    private Marks() {}

    /**
     * Marks what leaves from now on. Java has no such option for a listener, nor for IPv4 on a connection's IPv6 socket: these are
     * marked where there is access to the socket. Connections that come of a listener need a mark of their own.
     *
     * @param dscp 0 and less change nothing
     */
    public static void set(NetworkChannel channel, int dscp) throws IOException {
        if (dscp <= 0) {
            return;
        }
        if (!(channel instanceof ServerSocketChannel)) {
            channel.setOption(StandardSocketOptions.IP_TOS, dscp << SHIFT);
        }
        NativeSocket socket = NativeSocket.of(channel);
        if (socket != null) {
            socket.set(IPPROTO_IP, IP_TOS, dscp << SHIFT);
            socket.set(IPPROTO_IPV6, IPV6_TCLASS, dscp << SHIFT);
        }
    }
}
