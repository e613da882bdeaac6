package io.ztun.watch;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.IntSupplier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import io.ztun.api.ConfigException;
import io.ztun.watch.socket.DownException;
import io.ztun.watch.socket.Tunnels;
import io.ztun.watch.socket.WatchException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The commands, with a server behind a socket that answers what it shall. */
@SuppressWarnings("try") // the server need only be there
final class CommandsTest {
    @TempDir
    Path temp;

    private final StringWriter out = new StringWriter();

    /** Runs a command; what it throws comes out as it is. */
    private int run(Object command, String... args) {
        CommandLine commandLine = new CommandLine(command).setOut(new PrintWriter(out));
        commandLine.setExecutionExceptionHandler((e, line, parsed) -> {
            throw e;
        });
        try {
            commandLine.parseArgs(args);
            out.getBuffer().setLength(0);
            return (Integer) ((java.util.concurrent.Callable<?>) command).call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private int status(String... args) {
        StatusCommand command = new StatusCommand();
        command.tunnels = new Tunnels(List.of(temp));
        return run(command, args);
    }

    private List<String> lines() {
        return out.toString().lines().toList();
    }

    private String path() {
        return temp + "/office.sock";
    }

    @Test
    void shouldShowOneScreen() throws IOException {
        try (FakeControl office = Examples.office(temp)) {
            assertEquals(0, status());
        }
        assertEquals(13, lines().size(), out::toString);
        assertTrue(lines().stream().allMatch(line -> line.length() <= 80), out::toString);
        assertTrue(lines().get(0).startsWith("office: server, up 2 h 13 min since 2026-11-30 "), out::toString);
        assertEquals("  interface  ztun0 10.1.0.1/24, mtu 1500", lines().get(1));
        assertEquals("  in         1.20 GB, on the line 312 MB, frames lost 3", lines().get(3));
        assertEquals("  saved      73.9 %", lines().get(5));
        assertEquals("  dropped    12 packets: queueFull 10, source 2", lines().get(6));
        assertEquals(
                "CLIENT         ADDRESS  VIA CIPHER     CODEC     RTT HEARD     IN     OUT  SAVED", lines().get(10));
        assertEquals(
                "198.18.0.3:47… 10.1.0.3 tcp ChaChaPoly lz4         - 0.4 s 300 MB 12.0 MB 50.0 %", lines().get(12));
    }

    @Test
    void shouldShowTheFleet() throws IOException {
        try (FakeControl office = Examples.office(temp)) {
            assertEquals(0, status("--fleet"));
            List<String> lines = lines();
            assertEquals("office: gateway gw-a of 2, the store does not answer: connection refused", lines.get(0));
            assertTrue(
                    lines.get(2).matches("GATEWAY +STATE +SESSIONS +BYTES/s +UP +NETWORK +LISTENS AT( .*)?"),
                    out::toString);
            assertTrue(lines.get(3).matches("gw-a +up +1 +4.20 MB .*10.1.0.1/24 .*"), out::toString);
            assertTrue(
                    lines.get(4).matches("gw-b. +draining +- +- .*")
                            && lines.get(4).indexOf('\u001b') < 0,
                    out::toString);
            assertEquals(
                    List.of("CLIENT ADDRESS GATEWAY", "laptop 10.1.0.7 gw-a", "3fa9 10.1.0.8 -"),
                    lines.subList(6, 9).stream()
                            .map(line -> line.replaceAll(" +", " "))
                            .toList());
            assertTrue(lines.stream().allMatch(line -> line.length() <= 80), out::toString);
            assertEquals(0, status("office", "--fleet", "--json"));
            assertTrue(out.toString().startsWith("{\"gateway\":\"gw-a\""), out::toString);
            assertThrows(ConfigException.class, () -> status("office", "--fleet", "--check", "sessions>0"));
        }
        Files.delete(temp.resolve("office.sock"));
        String reason = "http://198.18.0.21:2379: cannot connect, "
                + "and a long word for it ".repeat(4).strip();
        String fleet = ",\"fleet\":{\"gateway\":\"gw-a\",\"reachable\":false,\"reason\":\"" + reason
                + "\",\"gateways\":3},\"later\"";
        try (FakeControl office = new FakeControl(
                temp.resolve("office.sock"),
                line -> line.contains("/v1/status")
                        ? FakeControl.json(Examples.STATUS.replace(",\n \"later\"", fleet))
                        : Examples.tunnel(Examples.sessions()).apply(line))) {
            assertEquals(0, status());
            assertTrue(
                    out.toString()
                            .contains("  fleet      gateway gw-a of 3, and the store does not answer\n  store      "
                                    + reason + "\n"),
                    out::toString);
        }
    }

    /** There is a column where a client has one, and room for it. */
    @Test
    void shouldShowWhatIsUsedOfAQuota() throws IOException {
        String limited = Examples.session(1, "\"laptop\"", 900_000, 300_000, "1.234")
                .replace(
                        "\"saved\"",
                        "\"quota\":{\"limit\":\"10GB/month\",\"bytes\":10000000000,\"usedBytes\":8123456789},\"saved\"");
        String sessions = Examples.sessions(limited, Examples.session(2, "null", 300_000_000, 12_000_000, null));
        try (FakeControl office = new FakeControl(temp.resolve("office.sock"), Examples.tunnel(sessions))) {
            assertEquals(0, status());
            assertTrue(lines().get(10).endsWith(" SAVED  QUOTA"), out::toString);
            assertTrue(lines().get(11).endsWith(" 50.0 % 81.2 %"), out::toString);
            assertTrue(lines().get(12).endsWith(" 50.0 %      -"), out::toString);
            assertTrue(lines().stream().allMatch(line -> line.length() <= 80), out::toString);
        }
    }

    /** There is a line, and a column, where something came from it. */
    @Test
    void shouldShowWhatCameFromMemory() throws IOException {
        String recalling = Examples.session(1, "\"laptop\"", 900_000, 300_000, "1.234")
                .replaceFirst("\"lost\":0", "\"lost\":0,\"fromMemory\":120000")
                .replace(
                        "\"saved\"",
                        "\"quota\":{\"limit\":\"10GB/month\",\"bytes\":10000000000,\"usedBytes\":8123456789},\"saved\"");
        String sessions = Examples.sessions(recalling, Examples.session(2, "null", 300_000_000, 12_000_000, null));
        Function<String, byte[]> tunnel = line -> line.contains("/v1/status")
                ? FakeControl.json(Examples.STATUS.replace("\"lost\":3", "\"lost\":3,\"fromMemory\":606150000"))
                : Examples.tunnel(sessions).apply(line);
        try (FakeControl office = new FakeControl(temp.resolve("office.sock"), tunnel)) {
            assertEquals(0, status());
            assertEquals("  memory     50.0 % of in and out, 606 MB, had been carried before", lines().get(6));
            assertTrue(lines().get(11).endsWith(" SAVED MEMORY  QUOTA"), out::toString);
            assertTrue(lines().get(12).endsWith(" 50.0 % 10.0 % 81.2 %"), out::toString);
            assertTrue(lines().get(13).endsWith(" 50.0 %      -      -"), out::toString);
            assertTrue(lines().stream().allMatch(line -> line.length() <= 80), out::toString);
            run(new SessionsCommand(), path());
        }
        assertTrue(lines().get(0).contains(" MEMORY "), out::toString);
    }

    @Test
    void shouldShowRatesThatAreSet() throws IOException {
        String sessions = Examples.SESSIONS.replaceFirst("\\{\"id\":1,", "{\"id\":1,\"rate\":\"1.5gbit\",");
        Function<String, byte[]> limited = line -> line.contains("/v1/status")
                ? FakeControl.json(Examples.STATUS.replaceFirst("\\{", "{\"rate\":\"200mbit\","))
                : Examples.tunnel(sessions).apply(line);
        try (FakeControl office = new FakeControl(temp.resolve("office.sock"), limited)) {
            assertEquals(0, status());
            assertEquals("  limit      200mbit each way, for all sessions together", lines().get(8));
            assertTrue(lines().stream().allMatch(line -> line.length() <= 80), out::toString);
            run(new SessionsCommand(), path());
        }
        assertTrue(lines().get(0).endsWith("  RATE") && lines().get(1).endsWith(" 1.5gbit"), out::toString);
        assertTrue(lines().get(2).endsWith(" -"), out::toString);
    }

    @Test
    void shouldShowEveryTunnelAndSayWhichAreDown() throws IOException {
        new FakeControl(temp.resolve("branch.sock"), line -> new byte[0]).close();
        try (FakeControl office = Examples.office(temp)) {
            DownException e = assertThrows(DownException.class, this::statusOfAll);
            assertEquals("branch is down: nobody listens at socket=" + temp + "/branch.sock", e.getMessage());
            assertTrue(out.toString().contains("office: server"), out::toString);
        }
    }

    @Test
    void shouldShowTheOthersWhateverOneTunnelAnswers() throws IOException {
        CountDownLatch end = new CountDownLatch(1);
        StatusCommand command = new StatusCommand();
        command.tunnels = new Tunnels(List.of(temp), Duration.ofMillis(500));
        try (FakeControl silent = new FakeControl(temp.resolve("a.sock"), line -> {
                    awaitQuietly(end);
                    return new byte[0];
                });
                FakeControl strange =
                        new FakeControl(temp.resolve("b.sock"), line -> FakeControl.bytes("HELLO\r\n\r\n"));
                FakeControl refusing = new FakeControl(
                        temp.resolve("c.sock"),
                        line -> FakeControl.bytes(
                                "HTTP/1.1 503 No\r\n\r\n{\"error\":\"" + "x".repeat(100_000) + "\"}"));
                FakeControl office = Examples.office(temp)) {
            WatchException e = assertThrows(WatchException.class, () -> run(command));
            assertFalse(e instanceof DownException, e.getMessage());
            assertTrue(
                    e.getMessage().contains("a does not answer as ztun does: found no answer in time"), e.getMessage());
            assertTrue(e.getMessage().contains("; b does not answer as ztun does: found not HTTP"), e.getMessage());
            assertTrue(
                    e.getMessage().length() <= 2_000,
                    "a line of " + e.getMessage().length());
            assertTrue(out.toString().contains("office: server"), out::toString);
        } finally {
            end.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void shouldSayWhatIsNoName() {
        ConfigException e = assertThrows(ConfigException.class, () -> status("a\0b"));
        assertTrue(e.getMessage().startsWith("NAME wants a tunnel's name"), e.getMessage());
    }

    private void statusOfAll() {
        status();
    }

    @Test
    void shouldGiveJsonAsItIs() throws IOException {
        try (FakeControl office = Examples.office(temp)) {
            status("office", "--json");
            assertEquals(Examples.STATUS + "\n", out.toString());
            run(new SessionsCommand(), path(), "--json");
            assertEquals(Examples.SESSIONS + "\n", out.toString());
            run(new AppsCommand(), path(), "--json");
            assertEquals(Examples.APPLICATIONS + "\n", out.toString());
        }
    }

    @Test
    void shouldListSessionsInOrder() throws IOException {
        String crowd = Examples.crowd(30);
        try (FakeControl office = new FakeControl(temp.resolve("office.sock"), Examples.tunnel(crowd))) {
            run(new SessionsCommand(), path());
            assertEquals(31, lines().size());
            assertTrue(lines().get(1).startsWith(" 1 client-1 "), out::toString);
            assertTrue(lines().stream().allMatch(line -> line.length() <= 80), out::toString);
            run(new SessionsCommand(), path(), "--sort", "in", "--wide");
            assertTrue(lines().get(1).startsWith("30  client-30 "), out::toString);
            assertTrue(lines().get(0).contains("PEER") && lines().get(0).contains("QUEUE"), out::toString);
        }
    }

    @Test
    void shouldListApplications() throws IOException {
        try (FakeControl office = Examples.office(temp)) {
            run(new AppsCommand(), path());
        }
        assertEquals("tcp/443 https", lines().get(1).substring(0, 13));
        assertTrue(lines().get(1).endsWith(" -1.0 % encrypted 5.00 MB"), out::toString);
        assertTrue(lines().get(2).startsWith("tcp/5432 postgresql"), out::toString);
    }

    @Test
    void shouldEndSessionsByNameOrNumber() throws IOException {
        String sessions = Examples.sessions(
                Examples.session(1, "\"7\"", 1, 1, null),
                Examples.session(7, "\"lap\\u001btop\"", 1, 1, null),
                Examples.session(8, "\"7\"", 1, 1, null));
        try (FakeControl office = new FakeControl(temp.resolve("office.sock"), Examples.tunnel(sessions))) {
            run(new KickCommand(), "7", "--tunnel", path());
            assertEquals(2, lines().size(), out::toString);
            run(new KickCommand(), "8", "--tunnel", path(), "--block");
            assertEquals(
                    List.of(
                            "POST /v1/sessions/1/close HTTP/1.0",
                            "POST /v1/sessions/8/close HTTP/1.0",
                            "POST /v1/clients/7/block HTTP/1.0",
                            "POST /v1/sessions/8/close HTTP/1.0"),
                    office.requests().stream()
                            .filter(line -> line.startsWith("POST"))
                            .toList());
            run(new KickCommand(), "lap\u001btop", "--tunnel", path());
            assertEquals("ended lap?top: session=7 peer=198.18.0.8:4711\n", out.toString());
            WatchException e =
                    assertThrows(WatchException.class, () -> run(new KickCommand(), "nobody", "--tunnel", path()));
            assertEquals("no such session: client=nobody; there are: 1 (7), 7 (lap?top), 8 (7)", e.getMessage());
            e = assertThrows(
                    WatchException.class, () -> run(new KickCommand(), "nobody", "--block", "--tunnel", path()));
            assertEquals("office refuses: no such client: ?nobody", e.getMessage());
        }
    }

    @Test
    void shouldDrainAndTellHowManyAreLeft() throws IOException {
        AtomicInteger left = new AtomicInteger(3);
        try (FakeControl office =
                draining("office", () -> Math.max(0, left.decrementAndGet()), "2999-01-01T00:00:00Z")) {
            assertEquals(0, run(new DrainCommand(), path(), "--over=5m"));
            assertEquals(
                    "PUT /v1/drain HTTP/1.0 {\"over\":\"5m\"}",
                    office.requests().get(0));
            assertEquals(
                    List.of(
                            "office: 2 of 3 clients left",
                            "office: 1 of 3 clients left",
                            "office: 0 of 3 clients left"),
                    lines());
            assertEquals(0, run(new DrainCommand(), path()));
            assertEquals(0, run(new DrainCommand(), path(), "--cancel"));
            assertEquals(
                    List.of("30s", "off"),
                    office.requests().stream()
                            .filter(line -> line.startsWith("PUT"))
                            .skip(1)
                            .map(line -> line.replaceAll(".*:\"(.*)\"}", "$1"))
                            .toList());
            assertThrows(ConfigException.class, () -> run(new DrainCommand(), path(), "--cancel", "--over=1s"));
            assertEquals(0, status());
            assertEquals("  draining   0 of 3 clients left, nobody is let in", lines().get(8));
        }
        try (FakeControl office = draining("busy", () -> 2, "2026-11-30T10:00:00Z")) {
            WatchException e = assertThrows(WatchException.class, () -> run(new DrainCommand(), temp + "/busy.sock"));
            assertEquals(
                    "busy still has clients: left=2; they reach no other server; `ztun sessions busy` lists them",
                    e.getMessage());
        }
        try (FakeControl office = new FakeControl(
                temp.resolve("idle.sock"),
                line -> line.startsWith("PUT")
                        ? FakeControl.bytes("HTTP/1.1 204 No Content\r\n\r\n")
                        : FakeControl.json(Examples.STATUS))) {
            WatchException e = assertThrows(WatchException.class, () -> run(new DrainCommand(), temp + "/idle.sock"));
            assertTrue(e.getMessage().startsWith("idle does not drain any more"), e.getMessage());
        }
        try (FakeControl office = new FakeControl(
                temp.resolve("wrong.sock"),
                line -> FakeControl.bytes("HTTP/1.1 400 No\r\n\r\n{\"error\":\"not a duration: 5\"}"))) {
            assertThrows(ConfigException.class, () -> run(new DrainCommand(), temp + "/wrong.sock", "--over=5"));
        }
    }

    /** A machine that has much to do takes its time to answer. */
    @Test
    void shouldWaitForWhoDrains() throws IOException {
        try (FakeControl office = new FakeControl(temp.resolve("office.sock"), line -> {
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(6));
            return FakeControl.bytes("HTTP/1.1 204 No Content\r\n\r\n");
        })) {
            assertEquals(0, run(new DrainCommand(), path(), "--cancel"));
        }
    }

    private FakeControl draining(String name, IntSupplier left, String until) throws IOException {
        return new FakeControl(temp.resolve(name + ".sock"), line -> {
            if (line.startsWith("PUT")) {
                return FakeControl.bytes("HTTP/1.1 204 No Content\r\n\r\n");
            }
            return line.contains("/v1/status")
                    ? FakeControl.json(Examples.STATUS.replaceFirst(
                            "\\{",
                            "{\"drain\":{\"until\":\"" + until + "\",\"clients\":3,\"left\":" + left.getAsInt() + "},"))
                    : Examples.tunnel(Examples.SESSIONS).apply(line);
        });
    }

    @Test
    void shouldNotBlockWhoHasNoName() throws IOException {
        try (FakeControl office = Examples.office(temp)) {
            WatchException e = assertThrows(
                    WatchException.class, () -> run(new KickCommand(), "2", "--block", "--tunnel", path()));
            assertTrue(e.getMessage().startsWith("this client has no name and cannot be blocked"), e.getMessage());
            assertFalse(office.requests().stream().anyMatch(line -> line.startsWith("POST")));
        }
    }

    @Test
    void shouldCheckAsMonitoringPluginsDo() throws IOException {
        try (FakeControl office = Examples.office(temp)) {
            assertEquals(0, status("--check", "saved>20%,sessions>=2"));
            assertEquals(
                    "ZTUN OK - office: up with sessions=2 | saved=73.93%;;20: sessions=2;;2: rtt=1.234ms heard=0.4s"
                            + " up=7985.123s dropped=12c refused=3c\n",
                    out.toString());
            assertEquals(1, status("office", "--warn", "rtt<1ms", "--check", "sessions>=1"));
            assertTrue(
                    out.toString().startsWith("ZTUN WARNING - office: rtt=1.234ms, wanted rtt<1ms |"), out::toString);
            assertEquals(2, status("--check=dropped=0", "--warn=rtt<1ms"));
            assertThrows(ConfigException.class, () -> status("--json", "--check=sessions>0"));
        }
        assertEquals(2, status("office", "--check", "sessions>=1"));
        assertEquals("ZTUN CRITICAL - office is down: nobody listens at socket=" + path() + "\n", out.toString());
    }
}
