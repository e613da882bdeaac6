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

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

import io.ztun.app.keys.KeyFolder;
import io.ztun.core.Keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

/**
 * Clients that use up what they may.
 *
 * <pre>
 *              server, --quota 5MB/month
 *   TCP flow     |               |     TCP flow
 *                v               v
 *         laptop, over TCP   other, over UDP
 * </pre>
 */
@Network(clients = 2, commands = "curl")
final class QuotaIT {
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final String SUBNET = "172.168.13.1/24";
    private static final List<String> NAMES = List.of("laptop", "other");
    private static final List<String> TRANSPORTS = List.of("tcp", "udp");

    /** Ten megabits a second, in bytes. */
    private static final double SLOW = 10e6 / 8;

    /** What no session has that is bound to the other, and every other one, on a busy machine too. */
    private static final double FAST = 1.5 * SLOW;

    private static final Duration LONG = Duration.ofSeconds(40);

    private static final String REFUSED =
            "the server refuses: the quota of this client is used up: quota=5MB/month; the next one begins on ";
    private static final String AFTER_MINUTES =
            "warning: This client's quota at the server is used up; it asks every few minutes";

    private Path folder;
    private Path file;
    private Path socket;
    private KeyFolder keys;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createTempDirectory(
                "ztun-e2e-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        file = folder.resolve("quota.toml");
        socket = folder.resolve("quota.sock");
        keys = KeyFolder.in(folder);
    }

    @AfterEach
    void removeAll() {
        LoggedProcess.running().forEach(LoggedProcess::close);
        Shell.run("rm", "-r", folder.toString());
    }

    private void write(String limits, String ofOther) throws IOException {
        Files.writeString(
                file,
                "key-file = \"server.key\"\ntransport = \"tcp,udp\"\nsubnet = \"" + SUBNET
                        + "\"\nstate-dir = \"state\"\n"
                        + "control = \"quota.sock\"\n" + limits
                        + client("laptop", keys.clientPublic(), "")
                        + client("other", Keys.publicKey(keys.strangerKey()), ofOther));
    }

    private static String client(String name, String key, String more) {
        return "[[client]]\nname = \"" + name + "\"\nkey = \"" + key + "\"\n" + more;
    }

    private Ztun server(Topology net) {
        Ztun server = Ztun.startingServer(net.server(), "--config=" + file);
        server.awaitLine("Listening", Ztun.START);
        return server;
    }

    private String[] options(Topology net, int i) {
        return new String[] {
            "--server=" + net.server().address(),
            "--transport=" + TRANSPORTS.get(i),
            "--key-file=" + (i == 0 ? keys.clientKey() : keys.strangerKey()),
            "--server-key=" + keys.serverPublic()
        };
    }

    private Ztun client(Topology net, int i) {
        return Ztun.startingServer(net.client(i), options(net, i)); // as a client, by its --server
    }

    /** What is known of each session, by its client's name. */
    private Map<String, JsonObject> sessions() {
        Shell.Outcome answer = curl("/v1/sessions");
        Map<String, JsonObject> all = new HashMap<>();
        if (answer.exit() == 0) {
            for (JsonElement each :
                    JsonParser.parseString(answer.out()).getAsJsonObject().getAsJsonArray("sessions")) {
                all.put(each.getAsJsonObject().get("client").getAsString(), each.getAsJsonObject());
            }
        }
        return all;
    }

    private Shell.Outcome curl(String path, String... options) {
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "--unix-socket", socket.toString()));
        command.addAll(List.of(options));
        command.add("http://ztun" + path);
        return Shell.attempt(SOON, command);
    }

    private static long refusals(Ztun server) {
        return server.lines().stream()
                .filter(line -> line.contains(" Refused "))
                .count();
    }

    private static long line(JsonObject session) {
        return session.getAsJsonObject("sent").get("wireBytes").getAsLong()
                + session.getAsJsonObject("received").get("wireBytes").getAsLong();
    }

    /** Bytes a second on each client's line, both ways. */
    private Map<String, Double> rates(Duration duration) {
        Map<String, JsonObject> before = sessions();
        long startNs = System.nanoTime();
        sleep(duration);
        Map<String, JsonObject> after = sessions();
        double seconds = (System.nanoTime() - startNs) / 1e9;
        Map<String, Double> rates = new HashMap<>();
        NAMES.forEach(name -> rates.put(name, (line(after.get(name)) - line(before.get(name))) / seconds));
        return rates;
    }

    private static void sleep(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail("interrupted", e);
        }
    }

    @Test
    @SuppressWarnings("try") // the server's agent need only be there
    void shouldEndOrSlowDownAClientWithoutQuota(Topology net, TestReporter reporter) throws IOException {
        write("quota = \"5MB/month\"\n", "");
        Ztun server = server(net);
        List<Ztun> clients = List.of(client(net, 0), client(net, 1));
        clients.forEach(Ztun::address);
        try (Agent near = new Agent(net.server());
                Agent one = new Agent(net.client(0));
                Agent two = new Agent(net.client(1))) {
            one.startTcpFlow(Ztun.SERVER);
            two.startTcpFlow(Ztun.SERVER);
            int mark = server.mark();
            for (int i = 0; i < 2; i++) {
                server.awaitLine(
                        "warning: Quota of " + NAMES.get(i)
                                + " is used up: quota=5MB/month used-bytes=\\d+ until=\\d{4}-\\d\\d-01 then=end$",
                        SOON);
                Ztun client = clients.get(i);
                client.awaitLine("reason=closed by the peer: the quota of this client is used up: quota=5MB/m", SOON);
                client.awaitLine(AFTER_MINUTES, SOON);
            }
            server.close();
            assertEquals(0, refusals(server), "nobody asks again at once");
            clients.forEach(Ztun::close);

            server = server(net); // which knows it all the same
            List<String> patient = new ArrayList<>(List.of(options(net, 1)));
            patient.add("--retry");
            Ztun waiting = Ztun.startingServer(net.client(1), patient.toArray(String[]::new));
            Shell.Outcome refused = Ztun.attempt(net.client(0), options(net, 0));
            assertEquals(1, refused.exit(), refused::toString);
            assertTrue(refused.err().contains(REFUSED), refused::toString);
            waiting.awaitLine("warning: Not connected, trying again: " + REFUSED, SOON);
            waiting.awaitLine(AFTER_MINUTES, SOON);

            mark = server.mark();
            write("quota = \"5MB/month\"\nquota-then = \"10mbit\"\n", "");
            server.signal("HUP");
            server.awaitLine(mark, "changed=\\[quota-then\\]", SOON);
            assertEquals(2, refusals(server), "each asks once");
            waiting.close();
            clients = List.of(client(net, 0), client(net, 1));
            clients.forEach(Ztun::address);
            one.startTcpFlow(Ztun.SERVER);
            two.startTcpFlow(Ztun.SERVER);
            sleep(Duration.ofSeconds(1)); // so that what was saved up is gone
            Map<String, Double> slow = rates(Duration.ofMillis(1_500));
            assertEquals(
                    "5MB/month",
                    sessions()
                            .get("laptop")
                            .getAsJsonObject("quota")
                            .get("limit")
                            .getAsString());

            mark = server.mark();
            write("quota = \"1TB/month\"\nquota-then = \"10mbit\"\n", "quota = \"2TB/week\"\n");
            server.signal("HUP");
            server.awaitLine(mark, "Quota of laptop has something left again: quota=1TB/month", SOON);
            server.awaitLine(mark, "Quota of other has something left again: quota=2TB/week", SOON);
            Map<String, Double> fast = new HashMap<>(slow);
            Await.until("both are fast again", LONG, () -> {
                rates(Duration.ofMillis(500)).forEach((name, rate) -> fast.merge(name, rate, Math::max));
                return fast.values().stream().allMatch(rate -> rate > FAST);
            });
            reporter.publishEntry("slow " + slow + " fast " + fast);
            for (double rate : slow.values()) {
                assertTrue(rate > 0.1 * SLOW && rate < 1.3 * SLOW, "slow " + slow);
            }

            mark = server.mark();
            assertEquals(
                    0,
                    curl("/v1/clients/laptop/quota", "-f", "-X", "PUT", "-d", "{\"quota\":\"6MB/month\"}")
                            .exit());
            server.awaitLine(mark, "Quota of laptop is used up: quota=6MB/month .* then=10mbit$", SOON);
            assertEquals(
                    0,
                    curl("/v1/clients/laptop/quota/reset", "-f", "-X", "POST").exit());
            assertTrue(clients.stream().allMatch(Ztun::isAlive));
        }
    }
}
