package io.ztun.transport.nio;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

import io.ztun.api.Api;
import io.ztun.api.Cidr;

/** How addresses read in messages. */
@Api(Api.Status.INTERNAL)
public final class Addresses {
    private Addresses() {}

    /** {@code 192.0.2.5:2024}, {@code [2001:db8::1]:2024}, {@code name:2024} where the name has no address. */
    public static String text(InetSocketAddress address) {
        InetAddress host = address.getAddress();
        if (host == null) {
            return address.getHostString() + ":" + address.getPort();
        }
        String literal = Cidr.text(host);
        return (host instanceof Inet6Address ? "[" + literal + "]" : literal) + ":" + address.getPort();
    }
}
