package io.ztun.app.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.ztun.testkit.netns.RequiresNetns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The commands that show a running tunnel. */
@Network(clients = 1)
@SuppressWarnings("try") // the tunnel need only be there
final class WatchIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int PINGS = 50;

    @TempDir
    Path temp;

    private Path socket() {
        return temp.resolve("office.sock");
    }

    private Shell.Outcome ztun(String... arguments) {
        List<String> command = new ArrayList<>(List.of(Distribution.ztun()));
        command.addAll(List.of(arguments));
        return Shell.attempt(PATIENCE, command);
    }

    private String out(String... arguments) {
        Shell.Outcome outcome = ztun(arguments);
        assertEquals(0, outcome.exit(), outcome::toString);
        return outcome.out();
    }

    @Test
    void shouldShowWhatTunnelDoes(Topology net) {
        try (Ztun server = Ztun.server(net.server(), "--control=" + socket());
                Ztun client = Ztun.client(net.client(0), net.server(), "--control=off")) {
            String address = client.address();
            net.client(0).ping(Ztun.SERVER, PINGS);

            String status = out("status", socket().toString());
            assertTrue(status.startsWith("office: server, up "), status);
            assertTrue(status.contains("ztun0 172.168.13.1/24, mtu 9000"), status);
            assertTrue(status.lines().allMatch(line -> line.length() <= 80), status);
            assertTrue(status.matches("(?s).*\n198.18.0.11:\\S+ +" + address + " +tcp +- +lz4 .*"), status);

            JsonObject json = JsonParser.parseString(out("status", socket().toString(), "--json"))
                    .getAsJsonObject();
            assertEquals("server", json.get("role").getAsString());
            assertTrue(json.getAsJsonObject("received").get("bytes").getAsLong() >= PINGS * 84, json::toString);

            String sessions = out("sessions", socket().toString(), "--wide");
            assertEquals(2, sessions.lines().count(), sessions);
            assertTrue(sessions.contains(address), sessions);
            assertTrue(out("apps", socket().toString()).contains("icmp "), sessions);

            String check = out("status", socket().toString(), "--check", "saved>20%,sessions>=1");
            assertTrue(check.startsWith("ZTUN OK - office: up with sessions=1 | saved="), check);
            Shell.Outcome wrong = ztun("status", socket().toString(), "--check", "sessions>=2");
            assertEquals(2, wrong.exit(), wrong::toString);
            assertTrue(wrong.out().startsWith("ZTUN CRITICAL - office: sessions=1, wanted sessions>=2 |"), wrong::out);
        }
        Shell.Outcome down = ztun("status", socket().toString());
        assertEquals(3, down.exit(), down::toString);
        assertEquals("ztun: office is down: no socket=" + socket(), down.err());
    }

    @Test
    void shouldEndSession(Topology net) {
        try (Ztun server = Ztun.server(net.server(), "--control=" + socket());
                Ztun client = Ztun.client(net.client(0), net.server(), "--control=off")) {
            client.address();
            int mark = server.mark();
            int clientMark = client.mark();
            String ended = out("kick", "1", "--tunnel", socket().toString());
            assertTrue(ended.startsWith("ended 198.18.0.11:") && ended.contains(": session=1 peer="), ended);
            server.awaitLine(mark, "Ended 198\\.18\\.0\\.11:", PATIENCE);
            client.awaitLine(clientMark, "Connected to 198\\.18\\.0\\.1:", PATIENCE);
            Shell.Outcome again = ztun("kick", "1", "--tunnel", socket().toString());
            assertEquals(1, again.exit(), again::toString);
            assertTrue(
                    again.err().startsWith("ztun: no such session: client=1; there are: 2 (198.18.0.11:"), again::err);
        }
    }

    @Test
    @RequiresNetns(commands = "setpriv")
    void shouldTellOthersToUseSudo(Topology net) throws java.io.IOException {
        Files.setPosixFilePermissions(temp, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        String installed = Ztun.install(temp);
        try (Ztun server = Ztun.server(net.server(), "--control=" + socket())) {
            Shell.Outcome outcome = Shell.attempt(
                    PATIENCE,
                    List.of(
                            "setpriv",
                            "--reuid=65534",
                            "--regid=65534",
                            "--clear-groups",
                            installed,
                            "status",
                            socket().toString()));
            assertEquals(1, outcome.exit(), outcome::toString);
            assertEquals(
                    "ztun: office can only be asked by its user and root: socket=" + socket() + "; use sudo",
                    outcome.err());
        }
    }

    @Test
    void shouldSayWhatIsWrong() {
        assertEquals(2, ztun("status", "--check", "speed>3").exit());
        assertEquals(2, ztun("sessions", socket().toString(), "--sort=height").exit());
        assertEquals(2, ztun("kick").exit());
    }
}
