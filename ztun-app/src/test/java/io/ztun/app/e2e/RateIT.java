package io.ztun.app.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * How many bytes are on the line where a server limits them, by its own count.
 *
 * <pre>
 *              server, --limit-rate, then --limit-rate-all
 *   TCP flows    |^              ^|     TCP flows
 *   both ways    v|              |v     both ways
 *             client 0        client 1
 * </pre>
 */
@Network(clients = 2, commands = "curl")
final class RateIT {
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final double RATE_EACH = 100e6 / 8;
    private static final double RATE_ALL = 120e6 / 8;

    /** What else the machine does makes a figure too small now and then, but not too large. */
    private static final double FEWEST_EACH = 0.85;

    private static final double FEWEST_ALL = 0.7;

    private Path folder;
    private Path socket;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createTempDirectory(
                "ztun-e2e-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        socket = folder.resolve("rate.sock");
    }

    @AfterEach
    void removeAll() {
        LoggedProcess.running().forEach(LoggedProcess::close);
        Shell.run("rm", "-r", folder.toString());
    }

    /** What is known of each session, by its client's address in the tunnel. */
    private Map<String, JsonObject> sessions() {
        Shell.Outcome answer = Shell.attempt(
                SOON, List.of("curl", "-sS", "--unix-socket", socket.toString(), "http://ztun/v1/sessions"));
        Map<String, JsonObject> all = new HashMap<>();
        if (answer.exit() == 0) {
            for (JsonElement each :
                    JsonParser.parseString(answer.out()).getAsJsonObject().getAsJsonArray("sessions")) {
                JsonObject session = each.getAsJsonObject();
                all.put(session.get("address").getAsString().replaceAll("/.*", ""), session);
            }
        }
        return all;
    }

    private static long lineBytes(JsonObject session, String direction) {
        return session.getAsJsonObject(direction).get("wireBytes").getAsLong();
    }

    /** Bytes a second on each client's line in one direction. */
    private Map<String, Map<String, Double>> measure(Duration duration) throws InterruptedException {
        Map<String, JsonObject> before = sessions();
        long startNs = System.nanoTime();
        Thread.sleep(duration.toMillis());
        Map<String, JsonObject> after = sessions();
        double seconds = (System.nanoTime() - startNs) / 1e9;
        Map<String, Map<String, Double>> rates = new HashMap<>();
        for (String direction : List.of("sent", "received")) {
            Map<String, Double> each = new HashMap<>();
            after.forEach((address, session) -> each.put(
                    address, (lineBytes(session, direction) - lineBytes(before.get(address), direction)) / seconds));
            rates.put(direction, each);
        }
        return rates;
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldLimitEachAndAll(String transport, Topology net, TestReporter reporter)
            throws IOException, InterruptedException {
        Path file = folder.resolve("rate.toml");
        String open = "transport = \"" + transport + "\"\n[limits]\n";
        Files.writeString(file, open + "limit-rate = \"100mbit\"\n");
        Ztun server = Ztun.startingServer(
                net.server(), "--config=" + file, "--subnet=172.168.13.1/24", "--control=" + socket);
        server.awaitLine("Listening", Ztun.START);
        Ztun first = Ztun.starting(net.client(0), net.server().address(), "--transport=" + transport);
        Ztun second = Ztun.starting(net.client(1), net.server().address(), "--transport=" + transport);
        Await.until("the socket knows both", SOON, () -> sessions().size() == 2);

        try (Agent near = new Agent(net.server());
                Agent one = new Agent(net.client(0));
                Agent two = new Agent(net.client(1))) {
            near.startTcpFlow(second.address());
            one.startTcpFlow(Ztun.SERVER);
            Thread.sleep(1_000);
            Map<String, Map<String, Double>> alone = measure(Duration.ofSeconds(5));
            reporter.publishEntry(transport + " each " + alone);
            near.startTcpFlow(first.address());
            two.startTcpFlow(Ztun.SERVER);
            Files.writeString(file, open + "limit-rate-all = \"120mbit\"\n");
            server.signal("HUP");
            Thread.sleep(1_500);
            Map<String, Map<String, Double>> together = measure(Duration.ofSeconds(3));
            reporter.publishEntry(transport + " all " + together);

            for (String direction : List.of("sent", "received")) {
                String busy = direction.equals("sent") ? second.address() : first.address();
                assertBetween(
                        RATE_EACH * FEWEST_EACH,
                        RATE_EACH * 1.05,
                        alone.get(direction).get(busy),
                        direction + alone);
                double a = together.get(direction).get(first.address());
                double b = together.get(direction).get(second.address());
                // On the way out, and over UDP, flows that have just begun share it badly: see decision 20.
                boolean fair = transport.equals("tcp") && direction.equals("received");
                if (fair) {
                    assertBetween(0.8, 1.25, a / b, direction + " shares" + together);
                }
                double fewest = fair ? RATE_ALL * FEWEST_ALL : 0;
                assertBetween(fewest, RATE_ALL * 1.05, a + b, direction + " together" + together);
            }
        }
    }

    private static void assertBetween(double min, double max, double figure, String what) {
        assertTrue(figure >= min && figure <= max, () -> what + ": " + figure + " min=" + min + " max=" + max);
    }
}
