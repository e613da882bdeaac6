package io.ztun.app.e2e;

import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * What the log's lines look like to programs.
 *
 * <pre>
 *      server (--log-format json)      client 0 (its standard error is journald's, as far as it can tell)
 * </pre>
 */
@Network(clients = 1)
final class LogFormIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    private static JsonObject json(String line) {
        JsonReader reader = new JsonReader(new StringReader(line));
        reader.setStrictness(Strictness.STRICT);
        return JsonParser.parseReader(reader).getAsJsonObject();
    }

    private static List<String> events(LoggedProcess process) {
        return process.lines().stream()
                .map(line -> json(line).get("event").getAsString())
                .toList();
    }

    /** As systemd starts a service: the variable names the stream that standard error is. */
    private static LoggedProcess underJournald(Host host, String... options) {
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                "JOURNAL_STREAM=$(stat -L -c %d:%i /proc/self/fd/2) exec \"$0\" \"$@\"",
                Distribution.ztun()));
        command.addAll(List.of(options));
        return new LoggedProcess("ztun", host.netns().inside(command));
    }

    @Test
    void shouldBeOneObjectForEachLine(Topology net) {
        Ztun server = Ztun.server(net.server(), "--log-format=json");
        LoggedProcess client =
                underJournald(net.client(0), "--server=" + net.server().address());
        client.awaitLine("<6>Connected to 198.18.0.1:2024: address=", SOON);
        net.client(0).ping(Ztun.SERVER, 3);
        server.signal("USR1");
        server.awaitLine("\"event\":\"statistics\"", SOON);
        client.signal("TERM");
        assertEquals(0, client.awaitExit(SOON), client::toString);
        server.awaitLine("\"event\":\"session-ended\"", SOON);
        server.signal("TERM");
        assertEquals(0, server.awaitExit(SOON), server::toString);

        assertEquals(
                List.of(
                        "public-subnet",
                        "listening",
                        "open-server",
                        "session-opened",
                        "statistics",
                        "session-ended",
                        "stopping",
                        "statistics"),
                events(server));
        JsonObject ended = json(server.lines().get(5));
        assertTrue(ended.get("time")
                .getAsString()
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}(Z|[+-]\\d\\d:\\d\\d)"));
        JsonObject fields = ended.getAsJsonObject("fields");
        assertTrue(fields.get("peer").getAsString().startsWith("198.18.0.11:"), ended::toString);
        assertTrue(fields.get("bytes").getAsLong() > 500, ended::toString);
        assertEquals(
                "closed by the peer: the client is shutting down",
                fields.get("reason").getAsString());
        assertTrue(client.lines().stream().allMatch(line -> line.matches("<[3467]>(?!\\d{4}/).*")), client::toString);
    }

    @Test
    void shouldSayInThatFormWhyItEnds(Topology net) {
        String server = "--server=" + net.server().address();
        LoggedProcess json = new LoggedProcess(
                "ztun", net.client(0).netns().inside(List.of(Distribution.ztun(), server, "--log-format=json")));
        assertEquals(1, json.awaitExit(SOON), json::toString);
        assertEquals(List.of("connecting", "failed"), events(json));
        LoggedProcess journald = underJournald(net.client(0), server, "--log-level=error");
        assertEquals(1, journald.awaitExit(SOON), journald::toString);
        assertEquals(1, journald.mark(), journald::toString);
        assertTrue(journald.lines().get(0).startsWith("<3>ztun: cannot connect: "), journald::toString);
    }

    @Test
    void shouldSayTheTimeAsItIsAskedTo(Topology net) {
        LoggedProcess full =
                new LoggedProcess("ztun", net.server().netns().inside(List.of(Distribution.ztun(), "--log-time=full")));
        full.awaitLine("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\S+ Listening on port 2024", SOON);
        full.close();
        LoggedProcess none =
                new LoggedProcess("ztun", net.server().netns().inside(List.of(Distribution.ztun(), "--log-time=none")));
        none.awaitLine("^Listening on port 2024", SOON);
        Shell.Outcome wrong = Ztun.attempt(net.server(), "--log-level=loud");
        assertEquals(2, wrong.exit());
        assertTrue(wrong.err().contains("--log-level wants error, warning, info or debug: loud"), wrong::err);
    }

    /** Its line was made while there was memory. */
    @Test
    void shouldSayInThatFormThatMemoryIsOut(Topology net) {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "ZTUN_JAVA_OPTS=-Xms8m -Xmx10m -Dio.ztun.heap-check=off",
                Distribution.ztun(),
                "--log-format=json",
                "--subnet=10.13.0.1/16"));
        for (String limit : List.of(
                "--max-clients=",
                "--max-clients-per-source=",
                "--handshake-rate=",
                "--max-half-open=",
                "--max-half-open-per-source=")) {
            command.add(limit + 65_536);
        }
        LoggedProcess server = new LoggedProcess("ztun", net.server().netns().inside(command));
        server.awaitLine("\"event\":\"listening\"", SOON);
        new Agent(net.client(0)).crowd(net.server().address(), 20_000);
        assertEquals(1, server.awaitExit(Duration.ofSeconds(60)), server::toString);
        JsonObject last = server.lines().stream() // the log's own thread may still have written some behind it
                .map(LogFormIT::json)
                .filter(line -> line.get("event").getAsString().equals("out-of-memory"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(server.toString()));
        assertTrue(last.getAsJsonObject("fields").get("heap").getAsString().matches("(9|10)MiB"), last::toString);
    }
}
