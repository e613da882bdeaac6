package io.ztun.app.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The command {@code ztun estimate}: how it records, and what it says of wrong usage. */
@Network(clients = 1, commands = "tcpdump")
final class EstimateCommandIT {
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final Duration LONG = Duration.ofSeconds(120);

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
