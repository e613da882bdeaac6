package io.ztun.app.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.fail;

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
@Alone("throughput")
@Network(clients = 2, commands = "curl")
final class RateIT {
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final double RATE_EACH = 40e6 / 8;
    private static final double RATE_ALL = 48e6 / 8;

    /** How long a measurement takes, and how many there may be until one is as it should be: what else the machine does spoils some. */
    private static final Duration WINDOW = Duration.ofSeconds(3);

    private static final int WINDOWS = 6;

    private static final double FEWEST = 0.95;
    private static final double MOST = 1.05;

    /** How much one of two that want all may have, in parts of what the other has. */
    private static final double FAIR = 0.8;

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
        LoggedProcess.closeAll();
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
        Files.writeString(file, open + "limit-rate = \"40mbit\"\n");
        Ztun server = Ztun.startingServer(
                net.server(), "--config=" + file, "--subnet=172.168.13.1/24", "--control=" + socket);
        server.awaitLine("Listening", Ztun.START);
        String first = Ztun.starting(net.client(0), net.server().address(), "--transport=" + transport)
                .address();
        String second = Ztun.starting(net.client(1), net.server().address(), "--transport=" + transport)
                .address();
        Await.until("the socket knows both", SOON, () -> sessions().size() == 2);

        try (Agent near = new Agent(net.server());
                Agent one = new Agent(net.client(0));
                Agent two = new Agent(net.client(1))) {
            near.startTcpFlow(second);
            one.startTcpFlow(Ztun.SERVER);
            Thread.sleep(1_000);
            measureUntil(transport + " each", reporter, (rates, faults) -> {
                within(faults, "out", rates.get("sent").get(second), RATE_EACH);
                within(faults, "in", rates.get("received").get(first), RATE_EACH);
            });

            // Each way each client has a flow, so that acknowledgements have to get past the other way's packets.
            near.startTcpFlow(first);
            two.startTcpFlow(Ztun.SERVER);
            Files.writeString(file, open + "limit-rate-all = \"48mbit\"\n");
            server.signal("HUP");
            Thread.sleep(2_000);
            measureUntil(
                    transport + " all",
                    reporter,
                    (rates, faults) -> rates.forEach((way, each) -> {
                        within(faults, way, each.get(first) + each.get(second), RATE_ALL);
                        between(faults, way + " share", each.get(first) / each.get(second), FAIR, 1 / FAIR);
                    }));
        }
    }

    /** Measures until all is as it should be. @param check adds what is not */
    private void measureUntil(
            String what, TestReporter reporter, BiConsumer<Map<String, Map<String, Double>>, List<String>> check)
            throws InterruptedException {
        List<String> faults = new ArrayList<>();
        for (int i = 0; i < WINDOWS; i++) {
            Map<String, Map<String, Double>> rates = measure(WINDOW);
            faults.clear();
            check.accept(rates, faults);
            reporter.publishEntry(what + " " + rates + " " + faults);
            if (faults.isEmpty()) {
                return;
            }
        }
        fail(what + ": " + faults);
    }

    private static void within(List<String> faults, String what, double bytesPerSecond, double rate) {
        between(faults, what + " of the rate", bytesPerSecond / rate, FEWEST, MOST);
    }

    private static void between(List<String> faults, String what, double figure, double min, double max) {
        if (!(figure >= min && figure <= max)) {
            faults.add(what + "=" + figure + " min=" + min + " max=" + max);
        }
    }
}
