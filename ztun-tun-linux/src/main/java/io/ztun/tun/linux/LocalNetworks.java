package io.ztun.tun.linux;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import io.ztun.api.Cidr;
import io.ztun.api.TunException;

/**
 * What the machine's other interfaces have, compared with what is to be set up on a tunnel's: an address that is this machine's
 * already, or a network that takes the next hop of others' routes away, is refused; any other overlap is warned of.
 */
final class LocalNetworks {
    private static final Logger LOG = System.getLogger("io.ztun.tun.linux");

    /** Columns of net/route and net/ipv6_route (linux/net/ipv4/fib_trie.c, linux/net/ipv6/route.c). */
    private static final int IPV4_INTERFACE = 0;

    private static final int IPV4_GATEWAY = 2;
    private static final int IPV6_GATEWAY = 4;
    private static final int IPV6_INTERFACE = 9;

    private final String device;
    private final List<Connected> others;
    private final List<NextHop> nextHops;

    private record Connected(String device, Cidr address) {}

    private record NextHop(String device, InetAddress address) {}

    private LocalNetworks(String device, List<Connected> others, List<NextHop> nextHops) {
        this.device = device;
        this.others = others;
        this.nextHops = nextHops;
    }

    /**
     * Reads them all, but for what the tunnel's interface itself has.
     *
     * @param device what it was called when it was made
     * @param index what it still is if somebody has renamed it
     */
    static LocalNetworks beside(String device, int index) {
        List<Connected> others = new ArrayList<>();
        List<NextHop> nextHops = nextHops();
        try {
            for (NetworkInterface each : (Iterable<NetworkInterface>) NetworkInterface.networkInterfaces()::iterator) {
                if (each.getIndex() == index) {
                    nextHops.removeIf(hop -> hop.device.equals(each.getName()));
                } else {
                    addTo(others, each);
                }
            }
        } catch (SocketException e) {
            // a machine without any interface
        }
        return new LocalNetworks(device, others, nextHops);
    }

    private static void addTo(List<Connected> all, NetworkInterface each) {
        for (InterfaceAddress address : each.getInterfaceAddresses()) {
            if (!address.getAddress().isLinkLocalAddress()) {
                all.add(new Connected(each.getName(), cidr(address)));
            }
        }
    }

    /**
     * Looks at an address that the interface is to have, and the network that it brings.
     *
     * @throws TunException if that would break what there is
     */
    void checkAddress(Cidr address) {
        for (Connected other : others) {
            if (other.address.address().equals(address.address())) {
                throw new TunException("the address is this machine's already: device=" + device + " address="
                        + address.address().getHostAddress() + " interface=" + other.device + " has=" + other.address
                        + "; choose another network for the tunnel with `subnet` on the server, or remove it there");
            }
        }
        checkNetwork(address);
    }

    /**
     * Looks at a network that is to be routed to the interface.
     *
     * @throws TunException if that would break what there is
     */
    void checkNetwork(Cidr network) {
        for (Connected other : others) {
            if (other.address.overlaps(network)) {
                if (network.prefixLength() >= other.address.prefixLength()) {
                    requireNoNextHop(network, other);
                }
                LOG.log(
                        Level.WARNING,
                        "Networks overlap: tunnel=" + network.with(network.network()) + " device=" + device + " and "
                                + other.address.with(other.address.network()) + " interface=" + other.device
                                + "; what is in both is reached through the one with the longer prefix");
            }
        }
    }

    private void requireNoNextHop(Cidr network, Connected other) {
        for (NextHop hop : nextHops) {
            if (hop.device.equals(other.device) && network.contains(hop.address)) {
                throw new TunException("the network has the next hop of this machine's other routes in it: device="
                        + device + " network=" + network.with(network.network()) + " next-hop="
                        + hop.address.getHostAddress() + " interface=" + hop.device
                        + "; choose another network for the tunnel");
            }
        }
    }

    private static Cidr cidr(InterfaceAddress address) {
        String text = address.getAddress().getHostAddress();
        int zone = text.indexOf('%');
        return Cidr.parse((zone < 0 ? text : text.substring(0, zone)) + "/" + address.getNetworkPrefixLength());
    }

    private static List<NextHop> nextHops() {
        List<NextHop> all = new ArrayList<>();
        read("/proc/thread-self/net/route", IPV4_INTERFACE, IPV4_GATEWAY, all);
        read("/proc/thread-self/net/ipv6_route", IPV6_INTERFACE, IPV6_GATEWAY, all);
        all.removeIf(hop -> hop.address.isAnyLocalAddress());
        return all;
    }

    private static void read(String file, int device, int gateway, List<NextHop> into) {
        try {
            for (String line : Files.readAllLines(Path.of(file))) {
                String[] words = line.strip().split("\\s+");
                if (words.length > Math.max(device, gateway) && words[gateway].matches("[0-9A-Fa-f]{8}|[0-9a-f]{32}")) {
                    into.add(new NextHop(words[device], address(HexFormat.of().parseHex(words[gateway]))));
                }
            }
        } catch (IOException e) {
            // a kernel without that family
        }
    }

    /** The kernel prints an IPv4 address as a number in the machine's order, which is little-endian on all that we run on. */
    private static InetAddress address(byte[] raw) throws UnknownHostException {
        if (raw.length == 4) {
            return InetAddress.getByAddress(new byte[] {raw[3], raw[2], raw[1], raw[0]});
        }
        return InetAddress.getByAddress(raw);
    }
}
