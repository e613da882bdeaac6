package io.ztun.app.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.ztun.app.keys.KeyFolder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Programs that run when the interface or a client comes and goes. They lie in a folder that is root's alone.
 *
 * <pre>
 *      server                        client 0
 *   --up --down                   --up --down
 *   --client-up --client-down
 * </pre>
 */
@Network(clients = 1)
final class HooksIT {

    private static final int WRONG_USAGE = 2;
    private static final Duration SOON = Duration.ofSeconds(20);

    private Path folder;
    private Path traces;
    private Path hook;

    @BeforeEach
    void make() throws IOException {
        folder = Files.createTempDirectory(Path.of("/run"), "ztun-e2e-");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        traces = folder.resolve("traces");
        hook = script(
                "hook",
                "{ id -u; echo \"ARGS=$*\"; env | grep ^ZTUN_ | sort; } | tr '\\n' '\\t' >>" + traces + "\necho >>"
                        + traces + "\n");
        Files.createFile(traces);
        Files.setPosixFilePermissions(traces, PosixFilePermissions.fromString("rw-rw-rw-"));
    }

    @AfterEach
    void remove() {
        LoggedProcess.closeAll();
        Shell.run("rm", "-r", folder.toString());
    }

    private Path script(String name, String body) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + body);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file;
    }

    /** What the hooks were told, in the order in which they ran. */
    private List<Map<String, String>> calls() {
        try {
            return Files.readAllLines(traces).stream()
                    .map(line -> Arrays.stream(line.split("\t"))
                            .map(field -> field.contains("=") ? field : "UID=" + field)
                            .map(field -> field.split("=", 2))
                            .collect(Collectors.toMap(field -> field[0], field -> field[1])))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Map<String, String> await(String role, String event) {
        return Await.until(role + " " + event, SOON, () -> find(role, event));
    }

    private Optional<Map<String, String>> find(String role, String event) {
        return calls().stream()
                .filter(call -> role.equals(call.get("ZTUN_ROLE")) && event.equals(call.get("ZTUN_EVENT")))
                .findFirst();
    }

    private static void assertHas(Map<String, String> call, String... pairs) {
        for (String pair : pairs) {
            String[] parts = pair.split("=", 2);
            assertTrue(call.getOrDefault(parts[0], "(none)").matches(parts[1]), pair + " in " + call);
        }
    }

    @Test
    void shouldTellWhoComesAndGoes(Topology net) throws IOException {
        KeyFolder keys = KeyFolder.in(folder);
        Ztun server = Ztun.server(
                net.server(),
                "--key-file=" + keys.serverKey(),
                "--authorized-clients=" + keys.authorized(),
                "--up=" + hook + " an argument; $HOME",
                "--down=" + hook,
                "--client-up=" + hook,
                "--client-down=" + hook);
        assertHas(
                await("server", "up"),
                "ARGS=an argument; \\$HOME",
                "UID=0",
                "ZTUN_INTERFACE=ztun0",
                "ZTUN_ADDRESS=172.168.13.1/24",
                "ZTUN_MTU=9000",
                "ZTUN_PORT=2024",
                "ZTUN_TRANSPORT=tcp",
                "ZTUN_SERVER=");
        Ztun client = Ztun.client(
                net.client(0),
                net.server(),
                "--key-file=" + keys.clientKey(),
                "--server-key=" + keys.serverPublic(),
                "--up=" + hook,
                "--down=" + hook);
        String[] who = {
            "ZTUN_CLIENT_ADDRESS=" + KeyFolder.CLIENT_ADDRESS,
            "ZTUN_CLIENT_ADDRESSES=" + KeyFolder.CLIENT_ADDRESS,
            "ZTUN_CLIENT_NAME=laptop",
            "ZTUN_PEER_ADDRESS=198.18.0.11",
            "ZTUN_PEER_PORT=\\d+",
            "ZTUN_SESSION=1",
            "ZTUN_CODEC=lz4"
        };
        assertHas(await("server", "client-up"), who);
        assertHas(
                await("client", "up"),
                "ZTUN_INTERFACE=ztun0",
                "ZTUN_ADDRESS=" + KeyFolder.CLIENT_ADDRESS + "/24",
                "ZTUN_SERVER=198.18.0.1");
        net.client(0).ping(Ztun.SERVER, 5);
        client.signal("TERM");
        assertEquals(0, client.awaitExit(SOON), client::toString);
        assertHas(await("client", "down"), "ZTUN_INTERFACE=ztun0");
        Map<String, String> gone = await("server", "client-down");
        assertHas(gone, who);
        assertHas(
                gone,
                "ZTUN_SECONDS=\\d+",
                "ZTUN_BYTES=\\d{3,}",
                "ZTUN_LINE_BYTES=\\d{3,}",
                "ZTUN_REASON=closed by the peer: the client is shutting down");
        server.signal("TERM");
        assertEquals(0, server.awaitExit(SOON), server::toString);
        assertEquals(
                List.of("up", "client-up", "client-down", "down"),
                calls().stream()
                        .filter(call -> "server".equals(call.get("ZTUN_ROLE")))
                        .map(call -> call.get("ZTUN_EVENT"))
                        .toList());
    }

    /** What a hook does is its own affair: packets do not wait for it, and it is ended at some time. */
    @Test
    void shouldNotWaitForAHookThatHangs(Topology net) throws IOException {
        Path hanging = script("hanging", "sleep 100\n");
        Path failing = script("failing", "echo somewhere >&2\nexit 7\n");
        Ztun server = Ztun.server(net.server(), "--up=" + failing, "--client-up=" + hanging, "--down=" + hook);
        server.awaitLine("^somewhere", SOON);
        server.awaitLine("warning: Hook failed: event=up program=" + failing + " exit=7 seconds=", SOON);
        Ztun.client(net.client(0), net.server());
        net.client(0).ping(Ztun.SERVER, 20);
        server.awaitLine(
                "warning: Hook took too long and was killed: event=client-up program=" + hanging + " limit=10s", SOON);
        net.client(0).ping(Ztun.SERVER, 5);
        server.signal("TERM");
        assertEquals(0, server.awaitExit(SOON), server::toString);
        assertTrue(find("server", "down").isPresent(), calls()::toString);
    }

    /** With the rights that ztun has then: none of root's. */
    @Test
    void shouldRunAsTheUserThatItBecomes(Topology net) {
        List<String> command = new ArrayList<>(List.of(Ztun.install(folder)));
        command.addAll(List.of("--user=nobody", "--up=" + hook, "--down=" + hook));
        LoggedProcess server = new LoggedProcess("server", net.server().netns().inside(command));
        server.awaitLine("Rights dropped", SOON);
        assertHas(await("server", "up"), "UID=65534", "ZTUN_INTERFACE=ztun0");
        server.signal("TERM");
        assertEquals(0, server.awaitExit(SOON), server::toString);
        assertHas(await("server", "down"), "UID=65534");
    }

    @Test
    void shouldRefuseAProgramThatOthersCanChange(Topology net) throws IOException {
        Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertRefused(net, "--up can be changed by others: file=" + hook, "--up=" + hook);
        assertRefused(net, "--down wants the full path of a program", "--down=hook");
        assertRefused(
                net, "--client-up is the server's", "--server=" + net.server().address(), "--client-up=" + hook);
        assertFalse(net.server().hasInterface(Ztun.TUN));
    }

    private static void assertRefused(Topology net, String why, String... options) {
        Shell.Outcome outcome = Ztun.attempt(net.server(), options);
        assertEquals(WRONG_USAGE, outcome.exit(), outcome::toString);
        assertEquals(1, outcome.errLines().size(), outcome::toString);
        assertTrue(outcome.err().contains(why), outcome::err);
    }
}
