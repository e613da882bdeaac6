package io.ztun.network;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A network namespace of the test's own with a cable that leads nowhere, and a gateway on it. What is changed in it is real. */
final class Namespace implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final List<Path> FOLDERS = List.of(Path.of("/usr/sbin"), Path.of("/usr/bin"));

    private final String name = "zt-net-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();

    Namespace() {
        new Commands(List.of(), FOLDERS).run("ip", "netns", "add", name);
        ip("link set lo up");
        addCable("eth0");
        ip("addr add 198.18.0.2/24 dev eth0");
        ip("addr add 2001:2::2/64 dev eth0 nodad");
        ip("link set eth0 up");
        ip("route add default via 198.18.0.254");
        ip("-6 route add default via 2001:2::fe");
    }

    /** Makes an interface and what its cable is plugged into. */
    void addCable(String device) {
        ip("link add " + device + " type veth peer name far-" + device);
        ip("link set far-" + device + " up");
    }

    /** Makes the tunnel's interface. */
    void addTunnel() {
        ip("tuntap add ztun0 mode tun");
        ip("addr add 10.13.0.2/24 dev ztun0");
        ip("addr add fd00:13::2/64 dev ztun0 nodad");
        ip("link set ztun0 up");
    }

    /** What runs programs in it. */
    Commands commands() {
        return commands(FOLDERS);
    }

    /** The same with programs of these folders. */
    Commands commands(List<Path> folders) {
        return new Commands(List.of("/usr/sbin/ip", "netns", "exec", name), folders);
    }

    /** Runs {@code ip} in it. */
    String ip(String arguments) {
        List<String> command = new ArrayList<>(List.of("ip", "-N"));
        command.addAll(List.of(arguments.split(" ")));
        return commands().run(command.toArray(String[]::new)).strip();
    }

    /** By which interface packets to an address leave. */
    String leaves(String arguments) {
        String said = ip("route get " + arguments);
        return said.replaceFirst("(?s).* dev (\\S+).*", "$1");
    }

    String ruleset() {
        return commands().run("nft", "list", "ruleset").strip();
    }

    @Override
    public void close() {
        new Commands(List.of(), FOLDERS).run("ip", "netns", "del", name);
    }
}
