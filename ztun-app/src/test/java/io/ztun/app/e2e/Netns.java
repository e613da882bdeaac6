package io.ztun.app.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A network namespace with a name of its own (ip-netns(8)). Whatever runs in it ends with it. */
final class Netns implements AutoCloseable {

    /** How the names of this process's namespaces begin. */
    static final String PREFIX = "zt-e2e-" + ProcessHandle.current().pid() + "-";

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Path NAMES = Path.of("/run/netns");

    private final String name;

    /** @param role the end of its name */
    Netns(String role) {
        name = PREFIX + COUNT.incrementAndGet() + "-" + role;
        Shell.run("ip", "netns", "add", name);
        Shell.run("ip", "-n", name, "link", "set", "lo", "up");
    }

    String name() {
        return name;
    }

    /** Runs {@code ip} in it; returns its output. */
    String ip(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ip", "-n", name));
        command.addAll(List.of(arguments));
        return Shell.run(command.toArray(String[]::new));
    }

    /** Runs a command in it that has to succeed; returns its output. */
    String run(String... command) {
        return Shell.run(inside(List.of(command)).toArray(String[]::new));
    }

    /** Runs a command in it whatever comes of it. */
    Shell.Outcome attempt(Duration timeout, String... command) {
        return Shell.attempt(timeout, inside(List.of(command)));
    }

    /** The command that runs another in it; the process becomes the other. */
    List<String> inside(List<String> command) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name));
        all.addAll(command);
        return all;
    }

    /** Kills what still runs in it and removes it with its interfaces. */
    @Override
    public void close() {
        if (Files.exists(NAMES.resolve(name))) {
            pids().forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
            Await.until("the processes in " + name + " are gone", Duration.ofSeconds(5), () -> pids().isEmpty());
            Shell.run("ip", "netns", "del", name);
        }
    }

    private List<Long> pids() {
        return Shell.run("ip", "netns", "pids", name)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .map(Long::valueOf)
                .toList();
    }

    /** The namespaces of this process that are still there. */
    static List<String> leftovers() {
        return Shell.run("ip", "netns", "list")
                .lines()
                .filter(line -> line.startsWith(PREFIX))
                .toList();
    }
}
