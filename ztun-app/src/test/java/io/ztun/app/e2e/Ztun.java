package io.ztun.app.e2e;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.ztun.demo.NetworkState;

import static org.junit.jupiter.api.Assertions.fail;

/** A server or a client that runs on a host. */
final class Ztun extends LoggedProcess {

    /** The interface's name on a host that has no other. */
    static final String TUN = "ztun0";

    /** The server's address in the tunnel where nothing else is said. */
    static final String SERVER = "172.168.13.1";

    /** What server and client take where nothing else is said. */
    static final int PORT = 2024;

    /** How long a start may take on a busy machine; it is no part of any requirement. */
    static final Duration START = Duration.ofSeconds(60);

    private final Host host;

    /** Read without a process for each look, of which there are many until it is up. */
    private final NetworkState network = new NetworkState(pid());

    private Ztun(String role, Host host, List<String> options) {
        this(role, host, List.of(), options);
    }

    private Ztun(String role, Host host, List<String> prefix, List<String> options) {
        super("ztun " + role + " on " + host.netns().name(), host.netns().inside(prefixed(prefix, options)));
        this.host = host;
    }

    private static List<String> prefixed(List<String> prefix, List<String> options) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(command(options));
        return command;
    }

    private static List<String> command(List<String> options) {
        List<String> command = new ArrayList<>(List.of(Distribution.ztun()));
        command.addAll(options);
        return command;
    }

    /**
     * Copies the distribution to {@code folder}, for a program that gives up root's rights: the build's own folder may lie where
     * nobody but its owner can read it.
     *
     * @return the copy's program
     */
    static String install(Path folder) {
        Path built = Path.of(Distribution.ztun()).getParent().getParent();
        Shell.run("cp", "-r", built.toString(), folder + "/ztun");
        Shell.run("rm", "-r", folder + "/ztun/cds"); // an archive for this one copy takes longer than it saves
        Shell.run("chmod", "-R", "a+rX", folder + "/ztun");
        return folder + "/ztun/bin/ztun";
    }

    /** Starts a server and waits until clients can connect. */
    static Ztun server(Host host, String... options) {
        return server(host, List.of(), List.of(options));
    }

    /** The same behind a command that runs another, which has to become the other. */
    static Ztun server(Host host, List<String> prefix, List<String> options) {
        Ztun server = new Ztun("server", host, prefix, options);
        Await.until(
                "the server listens",
                START,
                () -> server.alive() && server.isInside() && server.network.hasListener(PORT));
        return server;
    }

    /** Starts a client and waits until it has an address. */
    static Ztun client(Host host, Host server, String... options) {
        return client(host, server.address(), options);
    }

    /** Starts a client of the server at {@code address}, and waits until it has an address in the tunnel. */
    static Ztun client(Host host, String address, String... options) {
        Ztun client = starting(host, address, options);
        client.address();
        return client;
    }

    /** Starts a server and does not wait for anything. */
    static Ztun startingServer(Host host, String... options) {
        return new Ztun("server", host, List.of(options));
    }

    /** Starts a client and does not wait for anything. */
    static Ztun starting(Host host, String address, String... options) {
        List<String> all = new ArrayList<>(List.of("--server=" + address));
        all.addAll(List.of(options));
        return new Ztun("client", host, all);
    }

    /** The same behind a command that runs another, which has to become the other. */
    static Ztun startingClient(Host host, List<String> prefix, List<String> options) {
        return new Ztun("client", host, prefix, options);
    }

    /** Runs it to its end, which has to come by itself. */
    static Shell.Outcome attempt(Host host, String... options) {
        return host.netns().attempt(START, command(List.of(options)).toArray(String[]::new));
    }

    /** Its address in the tunnel, once it has one. */
    String address() {
        Await.until("there is an address", START, () -> alive() && isInside() && network.hasRoute(TUN));
        return host.addressOf(TUN).orElseThrow();
    }

    /** Waits until it is let in; returns how long that took from when it asked, which the start of its JVM is no part of. */
    Duration timeToConnect() {
        awaitLine("Connecting to ", START);
        long startNs = System.nanoTime();
        awaitLine("Connected to ", START);
        return Duration.ofNanos(System.nanoTime() - startNs);
    }

    /** Whether it has become the JVM, and so has entered its host before. */
    private boolean isInside() {
        return ProcessHandle.of(pid())
                .flatMap(process -> process.info().command())
                .filter(command -> command.endsWith("/java"))
                .isPresent();
    }

    private boolean alive() {
        if (!isAlive()) {
            fail(this + " has ended");
        }
        return true;
    }
}
