package io.ztun.demo;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What the machine has to have before namespaces are made. */
final class Prerequisites {

    private static final Path TUN = Path.of("/dev/net/tun");

    /** Where the commands are that a user's own path may leave out. */
    private static final List<String> MORE_FOLDERS = List.of("/usr/sbin", "/sbin", "/usr/bin", "/bin");

    private static final Map<String, String> PACKAGES =
            Map.of("unshare", "util-linux", "nsenter", "util-linux", "ip", "iproute2");

    /** What a fleet needs besides. */
    private static final Map<String, String> FLEET_PACKAGES = Map.of("etcd", "etcd-server", "vtysh", "frr");

    private Prerequisites() {}

    /**
     * Looks for the commands and the TUN device.
     *
     * @throws DemoException with what to do, if something is missing
     */
    static void check() {
        PACKAGES.forEach(Prerequisites::checkCommand);
        checkTun();
    }

    /**
     * Looks for what a fleet needs besides.
     *
     * @throws DemoException with what to do, if something is missing
     */
    static void checkFleet() {
        if (!isRoot()) {
            throw new DemoException(
                    "a fleet takes root, for FRR's daemons become a user of their own: run the demo with sudo");
        }
        FLEET_PACKAGES.forEach(Prerequisites::checkCommand);
    }

    /** The search path for child processes. */
    static String path() {
        return String.join(File.pathSeparator, folders().toList());
    }

    /** Whether this process is root, so that it can make namespaces without a user namespace. */
    static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException e) {
            throw new DemoException("the demo needs Linux with /proc: cause=" + e.getMessage(), e);
        }
    }

    private static Stream<String> folders() {
        String own = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Stream.of(own.split(File.pathSeparator)), MORE_FOLDERS.stream())
                .filter(folder -> !folder.isEmpty())
                .distinct();
    }

    private static void checkCommand(String command, String debianPackage) {
        if (folders().noneMatch(folder -> Files.isExecutable(Path.of(folder, command)))) {
            throw new DemoException("the demo needs a command that is not installed: command=" + command
                    + "; install the package " + debianPackage);
        }
    }

    private static void checkTun() {
        if (!Files.exists(TUN)) {
            throw new DemoException("no TUN device: file=" + TUN + "; load its driver with: sudo modprobe tun");
        }
        if (!Files.isReadable(TUN) || !Files.isWritable(TUN)) {
            throw new DemoException("no access to the TUN device: file=" + TUN
                    + "; run the demo with sudo, or let every user open it: sudo chmod 666 " + TUN);
        }
    }
}
