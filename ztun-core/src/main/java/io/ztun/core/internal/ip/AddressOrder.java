package io.ztun.core.internal.ip;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The order in which a name's addresses are tried (RFC 8305 section 4). */
public final class AddressOrder {
    /** A name may have hundreds; the ones beyond are not tried. */
    static final int ADDRESSES_MAX = 8;

    private AddressOrder() {}

    /**
     * Families alternate, each in the order in which its addresses were found.
     *
     * @param found what the name has, in the system's order
     * @param worked the address that gave a session last, which comes first and with it its family; or null
     */
    public static List<InetAddress> of(List<InetAddress> found, InetAddress worked) {
        List<InetAddress> all = new ArrayList<>(found);
        if (all.remove(worked)) {
            all.add(0, worked);
        }
        Deque<InetAddress> next = new ArrayDeque<>();
        Deque<InetAddress> other = new ArrayDeque<>();
        for (InetAddress each : all) {
            (isIpv6(each) == isIpv6(all.get(0)) ? next : other).add(each);
        }
        List<InetAddress> ordered = new ArrayList<>();
        while (!(next.isEmpty() && other.isEmpty()) && ordered.size() < ADDRESSES_MAX) {
            if (!next.isEmpty()) {
                ordered.add(next.poll());
            }
            Deque<InetAddress> former = next;
            next = other;
            other = former;
        }
        return ordered;
    }

    private static boolean isIpv6(InetAddress address) {
        return address instanceof Inet6Address;
    }
}
