package io.ztun.app.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.app.keys.KeyFolder;
import io.ztun.app.service.NotifyListener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * What a service manager is told of a server and of a client.
 *
 * <pre>
 *      server                        client 0
 *   READY, STATUS, ...            READY, STATUS, ...
 *            \                     /
 *             a socket as systemd has it
 * </pre>
 */
@Network(clients = 1)
final class ServiceIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private NotifyListener manager;

    @BeforeEach
    void listen() {
        manager = new NotifyListener(folder.resolve("notify").toString());
    }

    @AfterEach
    void closeAll() {
        LoggedProcess.closeAll();
        manager.close();
    }

    private LoggedProcess ztun(Host host, List<String> variables, String... options) {
        List<String> command = new ArrayList<>(List.of("env", "NOTIFY_SOCKET=" + folder.resolve("notify")));
        command.addAll(variables);
        command.add(Distribution.ztun());
        command.addAll(List.of(options));
        return new LoggedProcess("ztun", host.netns().inside(command));
    }

    @Test
    void shouldTellOfItsLife(Topology net) throws Exception {
        KeyFolder keys = KeyFolder.in(folder);
        LoggedProcess server = ztun(
                net.server(), List.of(), "--key-file=" + keys.serverKey(), "--authorized-clients=" + keys.authorized());
        manager.await(0, "READY=1", SOON);
        assertTrue(net.server().hasListener(Ztun.PORT));
        manager.await(0, "STATUS=0 clients", SOON);
        int mark = manager.mark();
        server.signal("HUP");
        manager.await(mark, "RELOADING=1\nMONOTONIC_USEC=\\d+", SOON);
        manager.await(mark, "READY=1", SOON);

        mark = manager.mark();
        LoggedProcess client = ztun(
                net.client(0),
                List.of(),
                "--server=" + net.server().address(),
                "--key-file=" + keys.clientKey(),
                "--server-key=" + keys.serverPublic());
        manager.await(mark, "READY=1", SOON);
        net.client(0).ping(Ztun.SERVER, 20);
        manager.await(mark, "STATUS=1 client; carried \\d\\.\\d kB, saved \\d+\\.\\d%", SOON);

        mark = manager.mark();
        client.signal("TERM");
        manager.await(mark, "STOPPING=1", SOON);
        assertEquals(0, client.awaitExit(SOON), client::toString);
        mark = manager.mark();
        server.signal("TERM");
        manager.await(mark, "STOPPING=1", SOON);
        assertEquals(0, server.awaitExit(SOON), server::toString);
        assertEquals("STOPPING=1", manager.messages().get(manager.mark() - 1));
    }

    /** What comes after it at boot need not wait for a server that is away. */
    @Test
    void shouldBeReadyWhileItWaitsForItsServer(Topology net) throws Exception {
        LoggedProcess client = ztun(
                net.client(0),
                List.of("WATCHDOG_USEC=300000"),
                "--server=" + net.server().address(),
                "--retry");
        manager.await(0, "READY=1", SOON);
        manager.await(0, "STATUS=Not connected, trying again", SOON);
        manager.await(0, "WATCHDOG=1", SOON);
        Ztun.server(net.server());
        client.awaitLine("Connected to", SOON);
        manager.await(0, "STATUS=Connected.*", SOON);
        assertEquals(1, manager.messages().stream().filter("READY=1"::equals).count());
    }

    @Test
    void shouldNotBeReadyWithoutItsServer(Topology net) {
        LoggedProcess client =
                ztun(net.client(0), List.of(), "--server=" + net.server().address());
        assertEquals(1, client.awaitExit(SOON), client::toString);
        assertEquals(List.of(), manager.messages());
    }

    /** A thread that carries packets hangs in a plugin: the process is up, and worth nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"Encoder", "Decoder"})
    void shouldStarveTheWatchdogWhenAPacketThreadIsStuck(String half, Topology net) throws Exception {
        Path stuck = folder.resolve("stuck");
        Path plugin = plugin(half, stuck);
        String[] options = {"--plugins=" + plugin.getParent(), "--codec=rle"};
        LoggedProcess server = ztun(net.server(), List.of("WATCHDOG_USEC=900000"), options);
        manager.await(0, "READY=1", SOON);
        Ztun.client(net.client(0), net.server(), options);
        net.client(0).ping(Ztun.SERVER, 2);
        Await.until("the watchdog is fed", SOON, this::isFed);

        Files.createFile(stuck);
        net.client(0).netns().attempt(SOON, "ping", "-n", "-c", "1", "-W", "1", "-s", "1000", "-p", "00", Ztun.SERVER);
        String thread = half.equals("Encoder") ? "ztun-tun-reader-\\d" : "ztun-tcp-\\d";
        server.awaitLine(
                "error: A packet thread is stuck, the service manager's watchdog is not fed any more: thread=" + thread
                        + " at=\\S+",
                SOON);
        Await.until("the watchdog starves", SOON, () -> !isFed());

        Files.delete(stuck);
        server.awaitLine("warning: Packet threads get on again, the watchdog is fed", SOON);
        Await.until("the watchdog is fed", SOON, this::isFed);
    }

    /** Within twice its time. */
    private boolean isFed() {
        int mark = manager.mark();
        try {
            Thread.sleep(900);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return manager.messages().stream().skip(mark).anyMatch("WATCHDOG=1"::equals);
    }

    /** The example's codec, one half of which goes round in circles as long as there is a file, on the server alone. */
    private Path plugin(String half, Path stuck) throws IOException {
        Path sources = folder.resolve("plugin");
        Shell.run("cp", "-r", Path.of("..", "docs", "examples", "plugin").toString(), sources.toString());
        Path source = sources.resolve("src/main/java/org/example/rle/Rle" + half + ".java");
        String method = half.equals("Encoder") ? "public int encode(" : "public int decode(";
        String text = Files.readString(source);
        int body = text.indexOf("{\n", text.indexOf(method)) + 2;
        assertTrue(text.contains(method) && body > 2, text);
        Files.writeString(
                source,
                text.substring(0, body) + "while (java.nio.file.Files.exists(java.nio.file.Path.of(\"" + stuck
                        + "\")) && System.getenv(\"NOTIFY_SOCKET\") != null) { circle(); }\n"
                        + text.substring(body, text.lastIndexOf('}'))
                        + "    private static void circle() { long end = System.nanoTime() + 1_000_000_000L;"
                        + " while (System.nanoTime() < end) { } }\n}\n");
        return build(sources);
    }

    private Path build(Path sources) {
        try {
            Path target = Files.createDirectory(folder.resolve("built"));
            String home = Distribution.lib().getParent().toString();
            String jar = Shell.run("sh", sources.resolve("build.sh").toString(), home, target.toString());
            Path plugins = Files.createDirectory(folder.resolve("plugins"));
            return Files.copy(Path.of(jar), plugins.resolve("rle.jar"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
