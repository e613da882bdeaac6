package io.ztun.core.internal.log;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.stream.Collectors;

import io.ztun.api.Addresses;
import io.ztun.api.Cidr;
import io.ztun.core.info.Carried;
import io.ztun.core.info.SessionInfo;
import io.ztun.core.info.SessionStatistics;

/** Things as the log writes them. */
public final class Descriptions {
    private Descriptions() {}

    /** {@code 192.0.2.5:2024} or {@code [2001:db8::5]:2024} (RFC 3986 section 3.2.2); a name that did not resolve stays. */
    public static String of(InetSocketAddress address) {
        if (address.getAddress() == null) {
            return address.getHostString() + ":" + address.getPort();
        }
        String host = Cidr.text(address.getAddress());
        return (address.getAddress() instanceof Inet6Address ? "[" + host + "]:" : host + ":") + address.getPort();
    }

    /** The addresses alone, without their networks. */
    public static String hosts(Addresses addresses) {
        return addresses.all().stream().map(each -> Cidr.text(each.address())).collect(Collectors.joining(","));
    }

    /** What was agreed on: address, codec and mode, MTU, offload, and whether the peer is the original. */
    public static String of(SessionInfo info) {
        return "address=" + info.addresses() + " codec=" + info.codec() + "/"
                + info.mode().name().toLowerCase(Locale.ROOT) + " mtu=" + info.mtu() + " offload="
                + (info.offload() ? "on" : "off") + (info.legacy() ? " legacy=yes" : "");
    }

    /**
     * How long a session was, what went through it both ways together, and what that saved of the line; where frames may be lost,
     * how many were, on the way to the peer and from it.
     */
    public static String of(SessionStatistics statistics) {
        Carried total = statistics.total();
        double seconds = statistics.duration().toNanos() / 1e9;
        String described = String.format(
                Locale.ROOT,
                "seconds=%.1f bytes=%d line-bytes=%d saved=%s",
                seconds,
                total.bytes(),
                total.wireBytes(),
                total.saved());
        return total.frames() == 0
                ? described
                : described + lost("sent", statistics.sent()) + lost("received", statistics.received());
    }

    private static String lost(String way, Carried carried) {
        return " " + way + "-lost=" + Math.max(0, carried.lost()) + " " + way + "-loss=" + carried.loss();
    }
}
