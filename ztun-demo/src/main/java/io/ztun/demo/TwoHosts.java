package io.ztun.demo;

import java.io.IOException;

/**
 * Two hosts and the cable between them.
 *
 * <pre>
 *   server                              client
 *     wire 198.18.0.1/24 ----- veth ----- wire 198.18.0.2/24
 * </pre>
 */
final class TwoHosts implements AutoCloseable {

    static final String WIRE = "wire";
    static final String SERVER_ADDRESS = "198.18.0.1";
    static final String CLIENT_ADDRESS = "198.18.0.2";

    private final Undo undo = new Undo();
    private final Host server;
    private final Host client;

    private TwoHosts() throws IOException {
        try {
            server = Host.create(!Prerequisites.isRoot());
            undo.later(server::close);
            client = server.neighbour();
            undo.later(client::close);
            plugIn();
        } catch (IOException | RuntimeException e) {
            undo.close();
            throw e;
        }
    }

    /**
     * Makes hosts and cable.
     *
     * @throws DemoException if the kernel refuses
     */
    static TwoHosts create() throws IOException {
        return new TwoHosts();
    }

    /** Without super-packets on the cable, its counters count what a real one carries, each segment's headers included. */
    private void plugIn() throws IOException {
        server.ip(
                "link set lo up",
                "link add " + WIRE + " type veth peer name " + WIRE + " netns " + client.pid(),
                "link set " + WIRE + " gso_max_segs 1",
                "addr add " + SERVER_ADDRESS + "/24 dev " + WIRE,
                "link set " + WIRE + " up");
        client.ip(
                "link set lo up",
                "link set " + WIRE + " gso_max_segs 1",
                "addr add " + CLIENT_ADDRESS + "/24 dev " + WIRE,
                "link set " + WIRE + " up");
    }

    Host server() {
        return server;
    }

    Host client() {
        return client;
    }

    /** Ends both hosts with all that runs on them. Repeating it does nothing. */
    @Override
    public void close() {
        undo.close();
    }
}
