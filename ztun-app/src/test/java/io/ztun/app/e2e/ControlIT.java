package io.ztun.app.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.ztun.app.keys.KeyFolder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Who runs a tunnel sees and steers it, by curl.
 *
 * <pre>
 *      server  ----------------------  client 0
 *   office.toml, --control            (one session)
 * </pre>
 */
@Network(clients = 1, commands = "curl")
final class ControlIT {
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final int WRONG_USAGE = 2;

    private Path folder;
    private Path socket;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createTempDirectory(
                "ztun-e2e-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        socket = folder.resolve("office.sock");
    }

    @AfterEach
    void removeAll() {
        LoggedProcess.closeAll();
        Shell.run("rm", "-r", folder.toString());
    }

    private String curl(String path, String... options) {
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "-f", "--unix-socket", socket.toString()));
        command.addAll(List.of(options));
        command.add("http://ztun" + path);
        return Shell.run(command.toArray(String[]::new));
    }

    private JsonObject json(String path) {
        return JsonParser.parseString(curl(path)).getAsJsonObject();
    }

    /** The tunnel is up a moment before its socket is. */
    private void awaitAnswer() {
        List<String> curl = List.of("curl", "-sS", "--unix-socket", socket.toString(), "http://ztun/v1/status");
        Await.until("the socket answers", SOON, () -> Shell.attempt(SOON, curl).exit() == 0);
    }

    private JsonObject session() {
        return Await.until(
                "there is a session",
                SOON,
                () -> json("/v1/sessions").getAsJsonArray("sessions").asList().stream()
                        .map(each -> each.getAsJsonObject())
                        .findFirst());
    }

    @Test
    void shouldShowAndSteerAServer(Topology net) throws IOException {
        KeyFolder keys = KeyFolder.in(folder);
        Path file = Files.writeString(
                folder.resolve("office.toml"),
                "key-file = \"server.key\"\ncontrol = \"office.sock\"\n[network]\nsubnet = \"10.13.0.1/24\"\n"
                        + "[[client]]\nname = \"laptop\"\nkey = \"" + keys.clientPublic() + "\"\n");
        Ztun server = Ztun.startingServer(net.server(), "--config=" + file);
        server.awaitLine("Listening", Ztun.START);
        Ztun client = Ztun.client(
                net.client(0), net.server(), "--key-file=" + keys.clientKey(), "--server-key=" + keys.serverPublic());
        net.client(0).ping("10.13.0.1", 20);
        awaitAnswer();

        JsonObject status = json("/v1/status");
        assertEquals("office", status.get("name").getAsString());
        assertTrue(status.get("packetsReceived").getAsLong() >= 20, status::toString);
        assertEquals("laptop", session().get("client").getAsString());
        assertEquals(
                net.client(0).addressOf(Ztun.TUN).orElseThrow() + "/24",
                session().get("address").getAsString());
        assertTrue(curl("/v1/config")
                .contains("{\"name\":\"subnet\",\"value\":\"10.13.0.1/24\",\"from\":\"file\",\"place\":\"" + file
                        + ":4\"}"));

        int mark = server.mark();
        curl("/v1/log-level", "-X", "PUT", "-d", "{\"level\":\"warning\"}");
        curl("/v1/statistics-line", "-X", "POST");
        server.awaitLine(mark, "Statistics: .* sessions=1 ", SOON);
        curl("/v1/log-level", "-X", "PUT", "-d", "{\"level\":\"info\"}");

        curl("/v1/clients/laptop/rate", "-X", "PUT", "-d", "{\"rate\":\"900mbit\"}");
        long id = session().get("id").getAsLong();
        curl("/v1/sessions/" + id + "/close", "-X", "POST");
        client.awaitLine("Disconnected .*reason=closed by the peer: ended by the administrator", SOON);
        Await.until("the client is back", SOON, () -> session().get("id").getAsLong() > id);
        assertEquals("900mbit", session().get("rate").getAsString());

        mark = server.mark();
        curl("/v1/clients/laptop/block", "-X", "POST");
        server.awaitLine(mark, "Ended .*reason=the client's key is not authorized any more", SOON);
        server.awaitLine(mark, "Refused ", SOON);
        assertEquals(0, json("/v1/status").get("sessions").getAsInt());
        server.signal("HUP");
        assertEquals("laptop", session().get("client").getAsString());
        assertTrue(session().get("rate").isJsonNull());

        server.signal("TERM");
        assertEquals(0, server.awaitExit(SOON));
        assertFalse(Files.exists(socket));
    }

    /** A socket that a dead process has left is replaced; that of a living one is not, and the tunnel does without. */
    @Test
    void shouldGoOnWithoutASocketThatAnotherHas(Topology net) {
        Ztun killed = Ztun.server(net.server(), "--control=" + socket);
        awaitAnswer();
        killed.kill();
        assertTrue(Files.exists(socket));
        Ztun server = Ztun.server(net.server(), "--control=" + socket);
        awaitAnswer();
        assertEquals("server", json("/v1/status").get("role").getAsString());

        Ztun client = Ztun.client(net.client(0), net.server(), "--control=" + socket);
        client.awaitLine(
                "warning: Nobody can look at this tunnel or steer it: another tunnel has this control socket: " + socket
                        + "; name another with --control$",
                SOON);
        net.client(0).ping(Ztun.SERVER, 3);
        assertEquals(1, json("/v1/status").get("sessions").getAsInt());
        client.close();
        server.close();
    }

    /** Jetty is loaded once the rights are gone. */
    @Test
    void shouldBeThereWithoutRights(Topology net) throws IOException {
        Ztun.install(folder);
        LoggedProcess server = new LoggedProcess(
                "server",
                net.server()
                        .netns()
                        .inside(List.of(
                                folder + "/ztun/bin/ztun", "--user=nobody", "--control=" + socket, "--http=9090")));
        server.awaitLine("Rights dropped: user=nobody", Ztun.START);
        assertEquals("nobody", Files.getOwner(socket).getName());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));

        assertEquals("server", json("/v1/status").get("role").getAsString());
        Shell.run(
                "setpriv",
                "--reuid=nobody",
                "--clear-groups",
                "curl",
                "-sSf",
                "--unix-socket",
                socket.toString(),
                "http://ztun/v1/status");
        assertTrue(Shell.attempt(
                                SOON,
                                List.of(
                                        "setpriv",
                                        "--reuid=daemon",
                                        "--clear-groups",
                                        "curl",
                                        "-sSf",
                                        "--unix-socket",
                                        socket.toString(),
                                        "http://ztun/v1/status"))
                        .exit()
                != 0);
        String metrics = net.server().netns().run("curl", "-sSf", "http://127.0.0.1:9090/metrics");
        assertTrue(metrics.contains("\nztun_sessions 0.0\n"), metrics);
        assertTrue(net.client(0)
                        .netns()
                        .attempt(
                                SOON,
                                "curl",
                                "-sSf",
                                "-m",
                                "3",
                                "http://" + net.server().address() + ":9090/metrics")
                        .exit()
                != 0);
    }

    @Test
    void shouldNotBeSeenFromElsewhereWithoutAToken(Topology net) throws IOException {
        Shell.Outcome refused = Ztun.attempt(net.server(), "--http=0.0.0.0:9090");
        assertEquals(WRONG_USAGE, refused.exit());
        assertEquals(
                "ztun: --http beyond this machine needs --http-token-file: address=0.0.0.0; make one with ztun genkey",
                refused.err());

        Path token = Files.writeString(folder.resolve("token"), "a token of enough length\n");
        Shell.Outcome open = Ztun.attempt(net.server(), "--http=0.0.0.0:9090", "--http-token-file=" + token);
        assertEquals(WRONG_USAGE, open.exit());
        assertTrue(open.err().contains("secret file is open to others: file=" + token), open::err);

        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(token, "abcdefghijklmnop\n");
        Ztun server = Ztun.server(net.server(), "--http=0.0.0.0:9090", "--http-token-file=" + token);
        server.awaitLine("Page and metrics: http://0.0.0.0:9090/", SOON);
        String url = "http://" + net.server().address() + ":9090/v1/status";
        assertTrue(net.client(0).netns().attempt(SOON, "curl", "-sSf", url).exit() != 0);
        String status = net.client(0).netns().run("curl", "-sSf", "-H", "Authorization: Bearer abcdefghijklmnop", url);
        assertTrue(status.startsWith("{\"version\":"), status);
        server.close();
    }
}
