package io.ztun.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.ztun.api.Api;

/** What the kernel says about the network of a host, read through {@code /proc/PID/net} (proc(5)) without entering it. */
@Api(Api.Status.INTERNAL)
public final class NetworkState {

    private final Path folder;

    /** @param pid a process on that host, numbered as this process sees it */
    public NetworkState(long pid) {
        folder = Path.of("/proc", Long.toString(pid), "net");
    }

    /** Whether a socket waits on a port for whoever may come, over IPv4 or IPv6, TCP or UDP. */
    public boolean hasListener(int port) {
        String local = String.format(":%04X", port);
        return Stream.of("tcp", "tcp6", "udp", "udp6")
                .flatMap(file -> lines(file).stream())
                .map(line -> line.strip().split("\\s+"))
                .anyMatch(column -> column[1].endsWith(local) && column[2].endsWith(":0000"));
    }

    /** Whether an IPv4 route leads through an interface, which shows that it is up and has an address. */
    public boolean hasRoute(String name) {
        return lines("route").stream().anyMatch(line -> line.startsWith(name + "\t"));
    }

    private List<String> lines(String file) {
        try {
            return Files.readAllLines(folder.resolve(file));
        } catch (IOException e) {
            throw new DemoException(
                    "cannot read the state of the network: file=" + folder.resolve(file) + " cause=" + e.getMessage(),
                    e);
        }
    }
}
