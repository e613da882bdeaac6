package io.ztun.network;

import java.util.Locale;

import io.ztun.api.Cidr;

/** IPv4 and IPv6, which have routes and rules of their own. */
enum Family {
    IPV4("-4", "0.0.0.0/0", 32, 0),
    IPV6("-6", "::/0", 128, 1024);

    private final String option;
    private final String all;
    private final int bits;
    private final long metric;

    Family(String option, String all, int bits, long metric) {
        this.option = option;
        this.all = all;
        this.bits = bits;
        this.metric = metric;
    }

    /** Which family a network is of. */
    static Family of(Cidr network) {
        return network.isIpv6() ? IPV6 : IPV4;
    }

    /** What {@code ip} calls it. */
    String option() {
        return option;
    }

    /** The metric of a route to which nobody gives one. */
    long metric(long wanted) {
        return wanted == 0 ? metric : wanted;
    }

    /** A network as {@code ip route} prints it: a default route and single hosts have no prefix there. */
    Cidr network(String text) {
        if (text.equals("default")) {
            return Cidr.parse(all);
        }
        return Cidr.parse(text.indexOf('/') < 0 ? text + "/" + bits : text);
    }

    /** As {@code --family} has it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
