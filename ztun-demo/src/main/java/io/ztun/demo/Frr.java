package io.ztun.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.List;

/** FRR's daemons on a host, with BGP as the documentation's examples configure it. */
final class Frr {

    /** Where Debian has them. */
    private static final Path PROGRAMS = Path.of("/usr/lib/frr");

    /** The line of the example that is another one on each gateway. */
    private static final String GATEWAY_LINE = "ip router-id 198.18.0.1\n";

    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

    private Frr() {}

    /** Starts what a router runs that knows of all gateways. */
    static void startOnRouter(Host host, Path folder) throws IOException, InterruptedException {
        start(host, folder, example("bgp-router.conf"));
    }

    /** Starts what a gateway runs. */
    static void startOnGateway(Host host, Path folder, String address) throws IOException, InterruptedException {
        start(host, folder, example("bgp-gateway.conf").replace(GATEWAY_LINE, "ip router-id " + address + "\n"));
    }

    private static String example(String name) throws IOException {
        try (InputStream in = Frr.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** @param folder to be made, for their sockets */
    private static void start(Host host, Path folder, String configuration) throws IOException, InterruptedException {
        Path file = Files.createDirectory(folder).resolve("frr.conf");
        Files.writeString(file, configuration);
        UserPrincipal user =
                folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("frr"); // as whom they run
        Files.setOwner(folder, user);
        Files.setOwner(file, user);
        for (String daemon : List.of("zebra", "staticd", "bgpd")) {
            Part part = Part.start(daemon, host, command(daemon, folder));
            part.await(START_TIMEOUT, () -> Files.exists(folder.resolve(daemon + ".vty")));
        }
        host.run(List.of("vtysh", "--vty_socket", folder.toString(), "-f", file.toString()));
    }

    private static List<String> command(String daemon, Path folder) {
        return List.of(
                PROGRAMS.resolve(daemon).toString(),
                "--vty_socket=" + folder,
                "--socket=" + folder.resolve("zserv.api"),
                "--pid_file=" + folder.resolve(daemon + ".pid"),
                "--vty_port=0",
                "--log=stdout");
    }
}
