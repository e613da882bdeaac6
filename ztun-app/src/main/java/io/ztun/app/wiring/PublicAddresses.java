package io.ztun.app.wiring;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import io.ztun.api.Cidr;
import io.ztun.api.ConfigException;

/** Tells where the Internet may reach a server. */
final class PublicAddresses {

    /** What is not loopback or link-local and still cannot be reached from everywhere. */
    private static final List<Cidr> NOT_PUBLIC = List.of(
            Cidr.parse("10.0.0.0/8"), // RFC 1918
            Cidr.parse("172.16.0.0/12"),
            Cidr.parse("192.168.0.0/16"),
            Cidr.parse("100.64.0.0/10"), // RFC 6598
            Cidr.parse("198.18.0.0/15"), // RFC 2544
            Cidr.parse("192.0.2.0/24"), // RFC 5737
            Cidr.parse("198.51.100.0/24"),
            Cidr.parse("203.0.113.0/24"),
            Cidr.parse("fc00::/7"), // RFC 4193
            Cidr.parse("2001:2::/48"), // RFC 5180
            Cidr.parse("2001:db8::/32")); // RFC 3849

    private PublicAddresses() {}

    /**
     * Refuses a server without keys where the Internet may reach it.
     *
     * @param bind where it listens; absent: on every address of the machine
     */
    static void refuse(Optional<InetAddress> bind) {
        Optional<InetAddress> found = bind.filter(address -> !address.isAnyLocalAddress())
                .map(address -> Optional.of(address).filter(PublicAddresses::isPublic))
                .orElseGet(PublicAddresses::ofThisMachine);
        if (found.isPresent()) {
            throw new ConfigException("a server without keys on a public address lets everybody in: address="
                    + found.get().getHostAddress()
                    + "; use --psk-file or --key-file, bind another address with --bind, or say --open");
        }
    }

    static boolean isPublic(InetAddress address) {
        return !address.isAnyLocalAddress()
                && !address.isLoopbackAddress()
                && !address.isLinkLocalAddress()
                && NOT_PUBLIC.stream().noneMatch(network -> network.contains(address));
    }

    private static Optional<InetAddress> ofThisMachine() {
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(each -> !isTun(each))
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(PublicAddresses::isPublic)
                    .findFirst();
        } catch (SocketException e) {
            return Optional.empty(); // a machine without any interface
        }
    }

    /** What comes from a TUN interface has come through a tunnel; ours has a public address by default. */
    private static boolean isTun(NetworkInterface each) {
        return Files.exists(Path.of("/sys/class/net", each.getName(), "tun_flags"));
    }
}
