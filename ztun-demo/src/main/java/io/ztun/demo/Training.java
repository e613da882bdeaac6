package io.ztun.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Traffic through every kind of tunnel, for a JVM that writes down what it learns of it.
 *
 * <p>A cache comes from one process, and serves servers and clients over both transports, sealed and not. So that process has
 * all of them: on each of two hosts it runs four servers, and four clients of the other host's.
 */
final class Training {

    private static final int MODES = 4;
    private static final int FIRST_PORT = 2024;
    private static final int NEAR_NETWORK = 18;
    private static final int FAR_NETWORK = 19;

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration KIND_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration END_TIMEOUT = Duration.ofSeconds(120);
    private static final Duration POLL = Duration.ofMillis(50);

    private final TwoHosts hosts;
    private final String ztun;
    private final Path cache;

    /**
     * Prepares it.
     *
     * @param ztun the start script
     * @param cache the file that the JVM is to write; a path without blanks, which its options cannot have
     */
    Training(TwoHosts hosts, Path ztun, Path cache) {
        this.hosts = hosts;
        this.ztun = ztun.toString();
        this.cache = cache;
    }

    /** Runs all of it, about a minute. */
    void run() throws IOException, InterruptedException {
        Path secret = Files.createTempFile("ztun-train", ".secret");
        try {
            Files.delete(secret);
            Part.start("genkey", hosts.client(), List.of(ztun, "genkey", secret.toString()))
                    .end(START_TIMEOUT);
            Part near = tunnels("trained tunnels", hosts.client(), "-XX:AOTCacheOutput=" + cache, NEAR_NETWORK, secret);
            Part far = tunnels("other tunnels", hosts.server(), "", FAR_NETWORK, secret);
            awaitUp(hosts.client(), near, far);
            awaitUp(hosts.server(), near, far);
            traffic();
            near.end(END_TIMEOUT);
            far.end(END_TIMEOUT);
        } finally {
            Files.deleteIfExists(secret);
        }
        if (!Files.exists(cache)) {
            throw new DemoException("the JVM wrote no cache: file=" + cache);
        }
    }

    /** All that one host runs, in one process, which ends with its input. */
    private Part tunnels(String name, Host host, String javaOptions, int network, Path secret) throws IOException {
        boolean near = network == NEAR_NETWORK;
        List<String> command = new ArrayList<>(List.of("env", "ZTUN_JAVA_OPTS=" + javaOptions, ztun, "warm-up", "--"));
        for (int mode = 0; mode < MODES; mode++) {
            command.add("-q --subnet=" + address(network, mode, 1) + "/24" + flags(mode, secret));
        }
        for (int mode = 0; mode < MODES; mode++) {
            String server = near ? TwoHosts.SERVER_ADDRESS : TwoHosts.CLIENT_ADDRESS;
            command.add("-q --retry --server=" + server + flags(mode, secret));
        }
        return Part.start(name, host, command);
    }

    private static String flags(int mode, Path secret) {
        return " --port=" + (FIRST_PORT + mode) + " --transport=" + (mode < MODES / 2 ? "tcp" : "udp")
                + (mode % 2 == 0 ? "" : " --psk-file=" + secret);
    }

    private static String address(int network, int mode, int host) {
        return "10." + network + "." + mode + "." + host;
    }

    private static void awaitUp(Host host, Part near, Part far) throws InterruptedException {
        NetworkState state = new NetworkState(host.pid());
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        for (int tunnel = 0; tunnel < 2 * MODES; tunnel++) {
            while (!state.hasRoute("ztun" + tunnel)) {
                near.checkAlive();
                far.checkAlive();
                if (System.nanoTime() > deadline) {
                    throw new DemoException("the tunnels are not up: waited=" + START_TIMEOUT.toSeconds() + " s");
                }
                Thread.sleep(POLL.toMillis());
            }
        }
    }

    /** Through each tunnel each kind from the client to the server, on both hosts at the same time, and text back. */
    private void traffic() throws IOException, InterruptedException {
        Part.start("receiver", hosts.server(), List.of(ztun, "demo", "traffic"))
                .expect(TrafficCommand.READY, START_TIMEOUT);
        Part.start("other receiver", hosts.client(), List.of(ztun, "demo", "traffic"))
                .expect(TrafficCommand.READY, START_TIMEOUT);
        Part near = sender("sender", hosts.client(), address(FAR_NETWORK, 0, 1));
        Part far = sender("other sender", hosts.server(), address(NEAR_NETWORK, 0, 1));
        for (int mode = 0; mode < MODES; mode++) {
            for (TrafficKind kind : TrafficKind.values()) {
                send(kind, near, address(FAR_NETWORK, mode, 1), far, address(NEAR_NETWORK, mode, 1));
            }
            send(TrafficKind.DIRECTORY, near, address(NEAR_NETWORK, mode, 2), far, address(FAR_NETWORK, mode, 2));
        }
    }

    private static void send(TrafficKind kind, Part near, String to, Part far, String otherTo)
            throws IOException, InterruptedException {
        near.tell(kind + " " + to);
        far.tell(kind + " " + otherTo);
        // Of log lines over UDP a busy machine may lose some.
        String done = kind == TrafficKind.SYSLOG ? "" : TrafficCommand.DONE;
        near.expect(done, KIND_TIMEOUT);
        far.expect(done, KIND_TIMEOUT);
    }

    private Part sender(String name, Host host, String to) throws IOException, InterruptedException {
        Part sender = Part.start(name, host, List.of(ztun, "demo", "traffic", "--to=" + to));
        sender.expect(TrafficCommand.READY, START_TIMEOUT);
        return sender;
    }
}
