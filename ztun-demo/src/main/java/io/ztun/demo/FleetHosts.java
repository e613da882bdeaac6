package io.ztun.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A router between a switch, to which everybody else is joined, and an office in the backbone.
 *
 * <pre>
 *   office 198.19.7.9 --- 198.19.7.1 router 198.18.0.254 --- switch --- 198.18.0.N
 * </pre>
 */
final class FleetHosts implements AutoCloseable {

    static final String OFFICE_NETWORK = "198.19.7.0/24";
    static final String OFFICE_ADDRESS = "198.19.7.9";

    private static final String NETWORK = "198.18.0.";
    private static final String FORWARD = "echo 1 >/proc/sys/net/ipv4/ip_forward";

    private final Undo undo = new Undo();
    private final Path folder;
    private final Host router;
    private final Host office;

    FleetHosts() throws IOException {
        try {
            folder = Files.createTempDirectory("ztun-demo");
            undo.later(() -> delete(folder));
            Files.setPosixFilePermissions(folder, java.nio.file.attribute.PosixFilePermissions.fromString("rwx--x--x"));
            router = Host.create(false);
            undo.later(router::close);
            office = router.neighbour();
            undo.later(office::close);
            router.ip(
                    "link set lo up",
                    "link add wire type bridge stp_state 0",
                    "addr add " + address(254) + "/24 dev wire",
                    "link set wire up",
                    "link add office type veth peer name office netns " + office.pid(),
                    "addr add 198.19.7.1/24 dev office",
                    "link set office up");
            forward(router);
            office.ip(
                    "link set lo up",
                    "addr add " + OFFICE_ADDRESS + "/24 dev office",
                    "link set office up",
                    "route add default via 198.19.7.1");
        } catch (IOException | RuntimeException e) {
            undo.close();
            throw e;
        }
    }

    static String address(int number) {
        return NETWORK + number;
    }

    /** One more host on the switch, whose address ends with that number. */
    Host join(int number) throws IOException {
        Host host = router.neighbour();
        undo.later(host::close);
        String port = "port" + number;
        router.ip(
                "link add " + port + " type veth peer name wire netns " + host.pid(),
                "link set " + port + " master wire up");
        host.ip("link set lo up", "addr add " + address(number) + "/24 dev wire", "link set wire up");
        return host;
    }

    /** Has a host pass on what is for others. */
    static void forward(Host host) throws IOException {
        host.run(List.of("sh", "-c", FORWARD));
    }

    Host router() {
        return router;
    }

    Host office() {
        return office;
    }

    /** For files, which go with the hosts. */
    Path folder() {
        return folder;
    }

    private static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends all hosts with all that runs on them. Repeating it does nothing. */
    @Override
    public void close() {
        undo.close();
    }
}
