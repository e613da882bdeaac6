package io.ztun.app.e2e;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Many embedded clients on a host: the test's end of a {@link CrowdMain}. One thread. */
final class CrowdProcess extends CommandedProcess {

    private static final Duration LONG = Duration.ofSeconds(300);

    /** Starts it, with nobody in it. */
    CrowdProcess(Host host, Host server, String transport, String codec, Optional<Path> keys) {
        super("crowd on " + host.netns().name(), host.netns().inside(command(server, transport, codec, keys)));
    }

    private static List<String> command(Host server, String transport, String codec, Optional<Path> keys) {
        List<String> command = new ArrayList<>(List.of(
                "prlimit",
                "--nofile=20000",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms64m",
                "-Xmx3g",
                "-XX:MaxDirectMemorySize=12g",
                "-Xss256k",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED"));
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), CrowdMain.class.getName()));
        command.addAll(List.of(transport, codec, server.address(), Ztun.SERVER));
        keys.ifPresent(folder -> command.add(folder.toString()));
        return command;
    }

    /**
     * How it is with them.
     *
     * @param connected how many have a session
     * @param ended how many sessions have ended so far
     * @param moved how many have another address than they had at first
     */
    record State(long connected, long ended, long moved) {}

    /**
     * How long echoes took, in milliseconds.
     */
    record Echoes(double p50, double p90, double max) {}

    private State state(Object... command) {
        String[] words = ask(LONG, command).split(" ");
        return new State(Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]));
    }

    /** Has more of them connect; returns when all have. */
    State join(int count) {
        return state("join", count);
    }

    State leave() {
        return state("leave");
    }

    /** Has that many connect, do one echo and go, a few at the same time. */
    State comeAndGo(int count) {
        return state("come-and-go", count);
    }

    State state() {
        return state("state");
    }

    /** Has everybody do that many echoes. */
    State greet(int each) {
        return state("greet", each);
    }

    /** Has everybody do an echo every so often from now on. */
    void chatter(Duration interval) {
        ask(ANSWER, "chatter", interval.toMillis());
    }

    /** One echo after the other, of the first {@code among} in turn. */
    Echoes echoes(int count, int among) {
        String[] words = ask(LONG, "echoes", count, among).split(" ");
        return new Echoes(
                Long.parseLong(words[0]) / 1e6, Long.parseLong(words[1]) / 1e6, Long.parseLong(words[2]) / 1e6);
    }

    /** Sends text both ways on all of them, in packets of that many bytes; returns how much came back to each at least. */
    long bulk(int bytes, int packetBytes) {
        return Long.parseLong(ask(LONG, "bulk", bytes, packetBytes));
    }
}
