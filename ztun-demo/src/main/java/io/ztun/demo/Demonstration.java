package io.ztun.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Starts the tunnel and the traffic's ends on two hosts, and measures one kind after the other. */
final class Demonstration {

    /** What both ends take where nothing else is said. */
    private static final int TUNNEL_PORT = 2024;

    private static final String SERVER_INSIDE = "172.168.13.1";
    private static final String TUN = "ztun0";

    private static final Duration START_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration KIND_TIMEOUT = Duration.ofSeconds(120);

    private final TwoHosts hosts;
    private final String ztun;
    private final List<String> options;
    private final Consumer<String> progress;

    /**
     * Prepares it.
     *
     * @param ztun the start script
     * @param options for server and client alike
     * @param progress told what happens, one line each
     */
    Demonstration(TwoHosts hosts, Path ztun, List<String> options, Consumer<String> progress) {
        this.hosts = hosts;
        this.ztun = ztun.toString();
        this.options = options;
        this.progress = progress;
    }

    /** Runs all of it, a few seconds. */
    List<Row> run() throws IOException, InterruptedException {
        Part far = Part.start("receiver", hosts.server(), List.of(ztun, "demo", "traffic"));
        Part near = Part.start("sender", hosts.client(), List.of(ztun, "demo", "traffic", "--to=" + SERVER_INSIDE));
        startTunnel();
        far.expect(TrafficCommand.READY, START_TIMEOUT);
        near.expect(TrafficCommand.READY, START_TIMEOUT);
        List<Row> rows = new ArrayList<>();
        for (TrafficKind kind : TrafficKind.values()) {
            progress.accept("sending  " + kind.title());
            rows.add(measure(kind, near));
        }
        return rows;
    }

    private void startTunnel() throws IOException, InterruptedException {
        NetworkState server = new NetworkState(hosts.server().pid());
        NetworkState client = new NetworkState(hosts.client().pid());
        start("server", hosts.server(), ztun(List.of()), () -> server.hasListener(TUNNEL_PORT));
        start(
                "client",
                hosts.client(),
                ztun(List.of("--server=" + TwoHosts.SERVER_ADDRESS)),
                () -> client.hasRoute(TUN));
    }

    private void start(String name, Host host, List<String> command, BooleanSupplier up)
            throws IOException, InterruptedException {
        progress.accept("starting " + name + ": " + String.join(" ", command).replace(ztun, "ztun"));
        Part.start(name, host, command).await(START_TIMEOUT, up);
    }

    private List<String> ztun(List<String> own) {
        List<String> command = new ArrayList<>(List.of(ztun));
        command.addAll(own);
        command.addAll(options);
        return command;
    }

    private Row measure(TrafficKind kind, Part near) throws IOException, InterruptedException {
        InterfaceCounters inside = read(TUN);
        InterfaceCounters wire = read(TwoHosts.WIRE);
        near.tell(kind.name());
        long nanos = Long.parseLong(near.expect(TrafficCommand.DONE, KIND_TIMEOUT));
        return new Row(
                kind.title(),
                read(TUN).since(inside).bytes(),
                read(TwoHosts.WIRE).since(wire).bytes(),
                Duration.ofNanos(nanos));
    }

    private InterfaceCounters read(String name) {
        return InterfaceCounters.read(hosts.client().pid(), name)
                .orElseThrow(() -> new DemoException("the interface has gone: name=" + name));
    }
}
