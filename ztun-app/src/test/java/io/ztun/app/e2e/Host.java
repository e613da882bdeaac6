package io.ztun.app.e2e;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A host on the switch: a namespace with one interface, {@code wire}. */
final class Host {

    /** The interface that leads to the switch. */
    static final String WIRE = "wire";

    private static final Pattern INET = Pattern.compile(" inet ([0-9.]+)");
    private static final Pattern LINK_LOCAL = Pattern.compile(" inet6 (fe80:[0-9a-f:]+)/");

    private final Netns netns;
    private final String address;
    private final String address6;
    private final String port;
    private final Netns switchNetns;

    Host(Netns netns, String address, String address6, Netns switchNetns, String port) {
        this.netns = netns;
        this.address = address;
        this.address6 = address6;
        this.switchNetns = switchNetns;
        this.port = port;
    }

    Netns netns() {
        return netns;
    }

    /** Its IPv4 address on the switch. */
    String address() {
        return address;
    }

    /** Its IPv6 address on the switch. */
    String address6() {
        return address6;
    }

    /** Pulls its cable: what it sends is lost, and nobody is told. */
    void unplug() {
        switchNetns.ip("link", "set", port, "nomaster");
    }

    /** Plugs its cable in again. */
    void plugIn() {
        switchNetns.ip("link", "set", port, "master", Topology.BRIDGE);
    }

    /**
     * Makes both ends of its cable carry packets one by one, as a cable does. A veth pair hands over super-packets whole
     * otherwise, and neither a filter nor an MTU sees the packets in them.
     */
    void carryPacketsSingly() {
        carrySingly(netns, WIRE);
        carrySingly(switchNetns, port);
    }

    private static void carrySingly(Netns netns, String name) {
        netns.run("ethtool", "-K", name, "tso", "off", "gso", "off", "gro", "off", "tx-udp-segmentation", "off");
    }

    /**
     * Makes its cable a long one. Both hosts at its ends have to {@linkplain #completePackets complete their packets}.
     *
     * @param emulator what forwards packets between two interfaces
     * @param ms how long each packet takes, either way
     * @return what is to be closed when the cable is not needed any more, nor this host
     */
    LoggedProcess lengthen(String emulator, int ms) {
        String near = port + "n";
        String far = port + "f";
        switchNetns.ip("link", "add", near, "type", "veth", "peer", "name", far);
        switchNetns.ip("link", "set", port, "nomaster");
        switchNetns.ip("link", "set", far, "master", Topology.BRIDGE, "up");
        switchNetns.ip("link", "set", near, "up");
        carrySingly(switchNetns, port);
        carrySingly(switchNetns, near);
        carrySingly(switchNetns, far);
        return new LoggedProcess("line", switchNetns.inside(List.of(emulator, port, near, "delay=" + ms)));
    }

    /** Has it complete checksums itself, and send packets one by one, as where its cable leads to a program. */
    void completePackets() {
        carrySingly(netns, WIRE);
        netns.run("ethtool", "-K", WIRE, "tx", "off");
    }

    /** Sets the MTU of both ends of its cable. */
    void limitCable(int mtu) {
        netns.ip("link", "set", WIRE, "mtu", Integer.toString(mtu));
        switchNetns.ip("link", "set", port, "mtu", Integer.toString(mtu));
    }

    /** Gives it another cable, with another address, and takes the first away. */
    void moveTo(String another) {
        switchNetns.ip("link", "add", port + "b", "type", "veth", "peer", "name", WIRE + "b", "netns", netns.name());
        switchNetns.ip("link", "set", port + "b", "master", Topology.BRIDGE, "up");
        netns.ip("addr", "add", another + "/24", "dev", WIRE + "b");
        netns.ip("link", "set", WIRE + "b", "up");
        netns.ip("link", "set", WIRE, "down");
        netns.ip("addr", "del", address + "/24", "dev", WIRE);
    }

    /** The IPv4 address of an interface, if there is such an interface, and it is up and has one. */
    Optional<String> addressOf(String name) {
        return find(
                INET,
                netns.ip("-4", "-o", "addr", "show", "up")
                        .lines()
                        .filter(line -> line.contains(": " + name + " "))
                        .findFirst());
    }

    /** The IPv6 link-local address of an interface (RFC 4291 section 2.5.6), once it may be used. */
    String linkLocalOf(String name) {
        return Await.until(
                name + " has a link-local address",
                Duration.ofSeconds(5),
                () -> find(
                        LINK_LOCAL,
                        Optional.of(netns.ip("-6", "-o", "addr", "show", "dev", name, "scope", "link", "-tentative"))));
    }

    private static Optional<String> find(Pattern pattern, Optional<String> text) {
        return text.map(pattern::matcher).filter(Matcher::find).map(found -> found.group(1));
    }

    /** Whether it has an interface of that name, up or not. */
    boolean hasInterface(String name) {
        return netns.ip("-br", "link").lines().anyMatch(line -> line.startsWith(name + " "));
    }

    /** Whether a socket on it waits for connections or datagrams to a port. */
    boolean hasListener(int port) {
        return !netns.run("ss", "-ltunH", "sport = :" + port).isEmpty();
    }

    /**
     * Pings until {@code count} answers are there.
     *
     * @return what ping printed
     */
    String ping(String whom, int count) {
        return netns.run("ping", "-n", "-i", "0.05", "-W", "3", "-w", "10", "-c", Integer.toString(count), whom);
    }
}
