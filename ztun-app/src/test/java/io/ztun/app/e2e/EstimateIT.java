package io.ztun.app.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.ztun.demo.InterfaceCounters;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * What {@code ztun estimate} says of a recording is what a tunnel then puts on the cable for the same traffic.
 *
 * <pre>
 *      server                                client 0
 *    198.18.0.1   ---- first without ----   198.18.0.11     recorded here
 *   172.168.13.1  ---- then through it ---  172.168.13.2    the cable's bytes are counted here
 * </pre>
 */
@Network(
        clients = 1,
        commands = {"ethtool", "tcpdump"})
final class EstimateIT {
    private static final int ETHERNET = 14;
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration LONG = Duration.ofSeconds(120);
    private static final int MB = 1_000_000;

    /** How far the estimate may be from what it is. */
    private static final double MOST = 0.05;

    /** A kind of traffic. */
    enum Kind {
        CHAT {
            @Override
            void send(Agent from, String to, Path keys) {
                from.chat(to, 3_000);
            }
        },
        SYSLOG {
            @Override
            void send(Agent from, String to, Path keys) {
                from.syslog(to, 250, 15); // so seldom that a busy machine's stalls change nothing
            }
        },
        DIRECTORY {
            @Override
            void send(Agent from, String to, Path keys) {
                from.directory(to, 20 * MB);
            }
        },
        DUMP {
            @Override
            void send(Agent from, String to, Path keys) {
                from.dump(to, 20 * MB);
            }
        },
        TLS {
            @Override
            void send(Agent from, String to, Path keys) {
                from.tls(to, keys, 10 * MB);
            }
        },
        MIXTURE {
            @Override
            void send(Agent from, String to, Path keys) {
                for (int i = 0; i < 3; i++) {
                    from.chat(to, 500);
                    from.syslog(to, 300, 250);
                    from.directory(to, MB);
                    from.tls(to, keys, MB);
                    from.dump(to, MB);
                }
            }
        };

        abstract void send(Agent from, String to, Path keys);
    }

    /** A way to run the tunnel. */
    private record Way(String transport, String codec, boolean encrypted, List<String> flags) {}

    private Agent far;
    private Agent near;
    private Path keys;
    private Path secret;

    @BeforeEach
    void start(Topology net, @TempDir Path folder) {
        net.server().carryPacketsSingly();
        net.client(0).carryPacketsSingly();
        keys = folder.resolve("keys");
        TlsBulk.makeKey(keys);
        secret = folder.resolve("secret");
        Shell.run(Distribution.ztun(), "genkey", secret.toString());
        far = new Agent(net.server());
        near = new Agent(net.client(0));
        far.listenTls(keys);
    }

    @AfterEach
    void end() {
        near.close();
        far.close();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void shouldSayWhatATunnelPutsOnTheCable(Kind kind, Topology net, @TempDir Path folder) {
        Path recording = folder.resolve("recording");
        record(kind, net, recording);
        List<String> wrong = new ArrayList<>();
        List<Way> ways = new ArrayList<>();
        ways.add(new Way("tcp", "lz4", false, List.of("--codec=lz4")));
        ways.add(new Way("tcp", "zstd", true, List.of("--codec=zstd", "--psk-file=" + secret)));
        if (kind == Kind.MIXTURE || kind == Kind.CHAT) {
            ways.add(new Way("udp", "zstd", false, List.of("--codec=zstd", "--transport=udp")));
        }
        for (Way way : ways) {
            long estimated = estimate(recording, way);
            long counted = count(kind, net, way);
            double error = (double) estimated / counted - 1;
            String figures = String.format(
                    Locale.ROOT,
                    "%s %s %s%s: estimated=%d counted=%d error=%+.1f%%",
                    kind,
                    way.transport,
                    way.codec,
                    way.encrypted ? " encrypted" : "",
                    estimated,
                    counted,
                    100 * error);
            System.out.println(figures);
            if (Math.abs(error) > MOST) {
                wrong.add(figures);
            }
        }
        assertEquals(List.of(), wrong);
    }

    private void record(Kind kind, Topology net, Path file) {
        List<String> command = List.of(
                "tcpdump",
                "-i",
                Host.WIRE,
                "-U",
                "--immediate-mode",
                "-B",
                "65536",
                "-s",
                "0",
                "-Z",
                "root",
                "-w",
                file.toString());
        try (LoggedProcess tcpdump =
                new LoggedProcess("tcpdump", net.client(0).netns().inside(command))) {
            tcpdump.awaitLine("listening on", SOON);
            kind.send(near, net.server().address(), keys);
            tcpdump.signal("INT");
            tcpdump.awaitLine("0 packets dropped by kernel", SOON);
            tcpdump.awaitExit(SOON);
        }
    }

    private static long estimate(Path recording, Way way) {
        JsonObject report = json("--transport=" + way.transport, "--codec=" + way.codec, recording.toString());
        for (JsonElement element : report.getAsJsonArray("tunnels")) {
            JsonObject tunnel = element.getAsJsonObject();
            if (tunnel.get("encrypted").getAsBoolean() == way.encrypted
                    && tunnel.get("lingerSeconds").getAsDouble() == 0) {
                return tunnel.get("bytes").getAsLong();
            }
        }
        throw new AssertionError("no such tunnel: " + way + " in " + report);
    }

    private static JsonObject json(String... arguments) {
        List<String> command = new ArrayList<>(List.of(Distribution.ztun(), "estimate", "--json"));
        command.addAll(List.of(arguments));
        Shell.Outcome outcome = Shell.attempt(LONG, command);
        assertEquals(0, outcome.exit(), outcome::err);
        return JsonParser.parseString(outcome.out()).getAsJsonObject();
    }

    /** Bytes of the IP packets on the client's cable. */
    private long count(Kind kind, Topology net, Way way) {
        String[] flags = way.flags.toArray(String[]::new);
        try (Ztun server = Ztun.server(net.server(), flags);
                Ztun client = Ztun.client(net.client(0), net.server(), flags)) {
            server.awaitLine("Serving .*codec=" + way.codec, Ztun.START);
            net.client(0).ping(Ztun.SERVER, 30); // meanwhile the path's MTU is found, which the estimate leaves out
            InterfaceCounters before =
                    InterfaceCounters.read(client.pid(), Host.WIRE).orElseThrow();
            kind.send(near, Ztun.SERVER, keys);
            InterfaceCounters passed = InterfaceCounters.read(client.pid(), Host.WIRE)
                    .orElseThrow()
                    .since(before);
            return passed.bytes() - ETHERNET * passed.packets();
        }
    }

    @Test
    void shouldRecordFromAnInterface(Topology net) {
        Host host = net.client(0);
        try (LoggedProcess pings = new LoggedProcess(
                "ping",
                host.netns().inside(List.of("ping", "-i", "0.1", net.server().address())))) {
            List<String> command =
                    List.of(Distribution.ztun(), "estimate", "--json", "--interface=" + Host.WIRE, "--for=3s");
            Shell.Outcome outcome = Shell.attempt(LONG, host.netns().inside(command));
            assertTrue(pings.isAlive());
            assertEquals(0, outcome.exit(), outcome::err);
            JsonObject report = JsonParser.parseString(outcome.out()).getAsJsonObject();
            assertEquals(
                    "icmp",
                    report.getAsJsonArray("applications")
                            .get(0)
                            .getAsJsonObject()
                            .get("name")
                            .getAsString());
            assertTrue(report.get("packets").getAsInt() >= 20, outcome::out);
        }
    }

    /** On a line where nothing happens it would never notice that nobody reads what it writes. */
    @Test
    void shouldLeaveNoTcpdumpBehind(Topology net) throws Exception {
        List<String> command = List.of(Distribution.ztun(), "estimate", "--interface=" + Host.WIRE);
        try (LoggedProcess estimate =
                new LoggedProcess("estimate", net.client(0).netns().inside(command))) {
            ProcessHandle tcpdump = Await.until("tcpdump runs", LONG, () -> tcpdumpOf(estimate.pid()));
            estimate.signal("TERM");
            estimate.awaitExit(SOON);
            tcpdump.onExit().get(SOON.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static Optional<ProcessHandle> tcpdumpOf(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.descendants()
                        .filter(child -> child.info().command().orElse("").endsWith("/tcpdump"))
                        .findFirst());
    }

    @Test
    void shouldCheckFilesBeforeItWorks(@TempDir Path folder) throws IOException {
        byte[] nothing = new byte[24];
        nothing[0] = (byte) 0xa1;
        nothing[1] = (byte) 0xb2;
        nothing[2] = (byte) 0xc3;
        nothing[3] = (byte) 0xd4;
        Path empty = Files.write(folder.resolve("empty.pcap"), nothing);
        assertFails(1, "no whole IP packet in " + empty, "estimate", empty.toString());
        assertFails(2, "--html would overwrite", "estimate", "--html=" + empty, empty.toString());
        assertFails(1, "cannot write: file=/nowhere/x", "estimate", "--html=/nowhere/x", empty.toString());
        assertFails(2, "standard input can be read once", "estimate", "-", "-");
        Shell.Outcome closed = Shell.attempt(LONG, List.of("sh", "-c", Distribution.ztun() + " estimate - <&-"));
        assertEquals(1, closed.exit(), closed::toString);
        assertEquals("ztun: empty, not a recording: file=-", closed.err());
        assertArrayEquals(nothing, Files.readAllBytes(empty));
    }

    @Test
    void shouldSayInOneLineWhatIsWrong() {
        assertFails(2, "name either recordings or an --interface", "estimate");
        assertFails(2, "--rate wants a rate such as 10mbit: fast", "estimate", "--rate=fast", "x");
        assertFails(2, "--linger takes 1us to 1s: 2s", "estimate", "--linger=2s", "x");
        assertFails(2, "--codec: lz4 takes levels from -64 to 12: lz4:13", "estimate", "--codec=lz4:13", "x");
        assertFails(2, "unknown codec: name=lzo", "estimate", "--codec=lzo", "x");
        assertFails(1, "no such file: /nowhere/x.pcap", "estimate", "/nowhere/x.pcap");
        assertFails(
                1,
                "tcpdump records nothing: interface=none0 reason=none0: No such device",
                "estimate",
                "--interface=none0");
    }

    private static void assertFails(int status, String message, String... arguments) {
        List<String> command = new ArrayList<>(List.of(Distribution.ztun()));
        command.addAll(List.of(arguments));
        Shell.Outcome outcome = Shell.attempt(LONG, command);
        assertEquals(status, outcome.exit(), outcome::toString);
        assertEquals(1, outcome.err().lines().count(), outcome::err);
        assertTrue(outcome.err().startsWith("ztun: " + message), outcome::err);
    }
}
