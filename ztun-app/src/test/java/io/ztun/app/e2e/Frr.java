package io.ztun.app.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** FRR's daemons on a host, with a folder of their own for their sockets. A routing table is changed by them as by FRR's service. */
final class Frr implements AutoCloseable {

    /** Where Debian has them. */
    private static final Path PROGRAMS = Path.of("/usr/lib/frr");

    private static final Duration START = Duration.ofSeconds(10);

    private final Path folder;
    private final Map<String, LoggedProcess> daemons = new LinkedHashMap<>();

    /**
     * Starts them, and waits until they have the configuration.
     *
     * @param configuration of all of them, as {@code /etc/frr/frr.conf}
     * @param protocols the daemons of the routing protocols
     */
    Frr(Host host, String configuration, List<String> protocols) {
        try {
            folder = Files.createTempDirectory("zt-frr");
            Path file = Files.writeString(folder.resolve("frr.conf"), configuration);
            Shell.run("chown", "-R", "frr:frr", folder.toString()); // as whom they run
            start(host, "zebra");
            start(host, "staticd");
            protocols.forEach(each -> start(host, each));
            Shell.run("vtysh", "--vty_socket", folder.toString(), "-f", file.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** It has no port for telnet, for which there is none in a host that has others. */
    private void start(Host host, String daemon) {
        String name = daemon + " on " + host.netns().name();
        List<String> command = List.of(
                PROGRAMS.resolve(daemon).toString(),
                "--vty_socket=" + folder,
                "--socket=" + folder.resolve("zserv.api"),
                "--pid_file=" + folder.resolve(daemon + ".pid"),
                "--vty_port=0",
                "--log=stdout");
        daemons.put(daemon, new LoggedProcess(name, host.netns().inside(command)));
        Path socket = folder.resolve(daemon + ".vty");
        Await.until(name + " is up", START, () -> Files.exists(socket));
    }

    /** Ends one of them, and with it the routes that it knew. */
    void end(String daemon) {
        daemons.remove(daemon).close();
    }

    @Override
    public void close() {
        daemons.values().forEach(LoggedProcess::close);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
