package io.ztun.app.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** {@code ztun top} in a terminal, with a real tunnel behind it. */
@Network(clients = 1, commands = "tmux")
@SuppressWarnings("try") // the tunnel need only be there
final class TopIT {

    private static final Duration SOON = Duration.ofSeconds(10);

    /** Behind it: where to write the modes of the terminal. The words are whole on the screen only when they are printed. */
    private static final String AFTERWARDS = "; echo status=$? end-of-\"line\"; stty -g >";

    @TempDir
    Path temp;

    private TmuxTerminal terminal;

    @BeforeEach
    void open() {
        terminal = new TmuxTerminal(temp, 80, 24);
    }

    @AfterEach
    void close() {
        if (terminal != null) {
            terminal.close();
        }
    }

    private Path socket() {
        return temp.resolve("office.sock");
    }

    private Ztun server(Topology net) {
        return Ztun.server(net.server(), "--control=" + socket());
    }

    /** The modes of the terminal before and afterwards are in files. */
    private void start(String environment) {
        terminal.type("stty -g >" + temp + "/before; " + command(environment) + AFTERWARDS + temp + "/after");
    }

    private String command(String environment) {
        return environment + " " + Distribution.ztun() + " top " + socket();
    }

    private void assertGivenBack(int status) throws IOException {
        String screen = terminal.awaitScreen("top has ended", shown -> shown.contains("end-of-line"));
        Await.until("its modes are known", SOON, () -> Files.isReadable(temp.resolve("after")));
        assertTrue(screen.contains("status=" + status), screen);
        assertTrue(screen.contains("ready> stty -g "), "what was there before: " + screen);
        assertTrue(terminal.isGivenBack(), screen);
        assertEquals(Files.readString(temp.resolve("before")), Files.readString(temp.resolve("after")));
    }

    @Test
    void shouldShowTunnelInWindowOfAnySize(Topology net) throws IOException {
        try (Ztun server = server(net);
                Ztun client = Ztun.client(net.client(0), net.server())) {
            net.client(0).ping(Ztun.SERVER, 20);
            start("");
            String screen = terminal.awaitScreen(
                    "the session is shown", shown -> shown.contains("sessions 1") && shown.contains(client.address()));
            assertTrue(terminal.isTaken());
            assertTrue(screen.startsWith("office: server, up "), screen);
            assertTrue(screen.contains("icmp"), screen);
            assertTrue(terminal.colouredScreen().contains("\u001b[36m"), screen);
            assertEquals(24, screen.lines().count(), screen);
            assertTrue(screen.lines().toList().get(23).startsWith("q quit"), screen);

            terminal.press("r");
            terminal.awaitScreen("it is sorted otherwise", shown -> shown.contains("[rtt]"));
            assertFollows(120, 40);
            assertFollows(60, 10);
            assertFollows(80, 24);
            terminal.press("q");
            assertGivenBack(0);
        }
    }

    private void assertFollows(int columns, int rows) {
        terminal.resize(columns, rows);
        terminal.awaitScreen("it is as large as its window", shown -> {
            List<String> lines = shown.lines().toList();
            return lines.size() == rows
                    && lines.get(0).startsWith("office: server")
                    && lines.get(1).length() <= columns
                    && lines.get(rows - 1).startsWith("q quit");
        });
    }

    @Test
    void shouldWaitForTunnelThatIsDownAndEndOnInterrupt(Topology net) throws IOException {
        start("NO_COLOR=1");
        terminal.awaitScreen("it says so", shown -> shown.contains("office is down: no socket="));
        try (Ztun server = server(net)) {
            terminal.awaitScreen("it is up", shown -> shown.contains("office: server") && shown.contains("sessions 0"));
            assertFalse(terminal.colouredScreen().matches("(?s).*\u001b\\[[0-9;]*3[0-7].*"), terminal::colouredScreen);
        }
        terminal.awaitScreen("it is down again", shown -> shown.contains("office is down: "));
        try (Ztun server = server(net)) {
            terminal.awaitScreen("it has come back", shown -> shown.contains("office: server"));
            terminal.press("C-c");
            assertGivenBack(0);
        }
    }

    @Test
    void shouldGiveTerminalBackWhenEndedOrStopped() throws IOException {
        terminal.type("stty -g >" + temp + "/before");
        terminal.type(command(""));
        terminal.awaitScreen("it runs", shown -> shown.contains("office is down"));
        terminal.press("C-z");
        Await.until("it has given the terminal back", SOON, terminal::isGivenBack);
        terminal.awaitScreen("the shell has noticed", shown -> shown.contains("Stopped"));
        terminal.type("fg" + AFTERWARDS + temp + "/after");
        terminal.awaitScreen("it goes on", shown -> shown.startsWith("office: waiting"));
        assertTrue(terminal.isTaken());
        ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").endsWith(" top " + socket()))
                .forEach(ProcessHandle::destroy);
        assertGivenBack(143);
    }

    @Test
    void shouldSayWhereItCannotRun() {
        terminal.type("TERM=dumb " + Distribution.ztun() + " top " + socket() + "; echo status=$?");
        String screen = terminal.awaitScreen("it ends", shown -> shown.contains("status=1"));
        assertTrue(screen.contains("ztun: this terminal cannot move its cursor: TERM=dumb; use ztun status"), screen);

        Shell.Outcome outcome = Shell.attempt(
                Duration.ofSeconds(20), List.of("env", "TERM=xterm", Distribution.ztun(), "top", socket().toString()));
        assertEquals(1, outcome.exit(), outcome::toString);
        assertTrue(outcome.err().startsWith("ztun: no terminal to show it in"), outcome::err);
    }
}
