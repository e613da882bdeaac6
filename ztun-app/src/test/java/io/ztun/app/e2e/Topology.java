package io.ztun.app.e2e;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A server and clients on one switch.
 *
 * <pre>
 *                    switch (bridge)
 *        +----------------+----------------+---- ...
 *        | wire           | wire           | wire
 *     server           client 0         client 1
 *   198.18.0.1       198.18.0.11      198.18.0.12
 *   2001:2::1        2001:2::11       2001:2::12
 * </pre>
 *
 * <p>The addresses are those set apart for benchmarks (RFC 2544, RFC 5180).
 */
final class Topology implements AutoCloseable {

    /** The switch's own interface. */
    static final String BRIDGE = "bridge";

    private final List<Netns> all = new ArrayList<>();
    private final Netns switchNetns;
    private final Host server;
    private final List<Host> clients = new ArrayList<>();

    /** Makes it; when that fails nothing is left. */
    Topology(int clientCount) {
        try {
            switchNetns = netns("switch");
            switchNetns.ip("link", "add", BRIDGE, "type", "bridge", "stp_state", "0");
            switchNetns.ip("link", "set", BRIDGE, "up");
            server = host("server", 1);
            for (int i = 0; i < clientCount; i++) {
                clients.add(host("client" + i, 11 + i));
            }
        } catch (Throwable e) {
            close();
            throw e;
        }
    }

    private Netns netns(String role) {
        Netns netns = new Netns(role);
        all.add(netns);
        return netns;
    }

    private Host host(String role, int number) {
        Netns netns = netns(role);
        String port = "port" + number;
        switchNetns.ip("link", "add", port, "type", "veth", "peer", "name", Host.WIRE, "netns", netns.name());
        switchNetns.ip("link", "set", port, "master", BRIDGE, "up");
        Host host = new Host(netns, "198.18.0." + number, "2001:2::" + number, switchNetns, port);
        netns.ip("addr", "add", host.address() + "/24", "dev", Host.WIRE);
        netns.ip("addr", "add", host.address6() + "/64", "dev", Host.WIRE, "nodad");
        netns.ip("link", "set", Host.WIRE, "up");
        return host;
    }

    Host server() {
        return server;
    }

    Host client(int index) {
        return clients.get(index);
    }

    List<Host> clients() {
        return List.copyOf(clients);
    }

    /** Removes everything, and ends whatever runs there. */
    @Override
    public void close() {
        List<Netns> lastFirst = new ArrayList<>(all);
        Collections.reverse(lastFirst);
        lastFirst.forEach(Netns::close);
    }
}
