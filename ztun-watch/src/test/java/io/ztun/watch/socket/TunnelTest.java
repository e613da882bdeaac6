package io.ztun.watch.socket;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.watch.Examples;
import io.ztun.watch.FakeControl;
import io.ztun.watch.answer.Session;
import io.ztun.watch.answer.Status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@SuppressWarnings("try") // the server need only be there
final class TunnelTest {
    @TempDir
    Path temp;

    private Path socket() {
        return temp.resolve("office.sock");
    }

    private Tunnel tunnel() {
        return new Tunnel("office", socket(), Duration.ofMillis(500));
    }

    private WatchException failure(String response) throws IOException {
        Files.deleteIfExists(socket());
        try (FakeControl control = new FakeControl(socket(), line -> FakeControl.bytes(response))) {
            Tunnel patient = new Tunnel("office", socket(), Duration.ofSeconds(20));
            return assertThrows(WatchException.class, patient::status);
        }
    }

    @Test
    void shouldReadWhatServerTells() throws IOException {
        try (FakeControl control = new FakeControl(socket(), Examples.tunnel(Examples.SESSIONS))) {
            Status status = tunnel().status();
            assertEquals(List.of("10.1.0.1/24"), status.tun().addresses());
            assertEquals(12, status.droppedTotal());
            assertEquals(3, status.refusedTotal());
            assertEquals(3, status.received().lost());
            Session second = tunnel().sessions().get(1);
            assertNull(second.client());
            assertNull(second.roundTrip().smoothedMs());
            assertEquals("198.18.0.3:4711", second.title());
            assertEquals("tcp/443 https", tunnel().applications().get(1).title());
            assertEquals(1000, tunnel().seconds().get(1).received().wireBytes());
            assertEquals("GET /v1/status HTTP/1.0", control.requests().get(0));
        }
    }

    @Test
    void shouldReadUntilClosedWhereThereIsNoLength() throws IOException {
        try (FakeControl control = new FakeControl(
                socket(), line -> FakeControl.bytes("HTTP/1.0 200 OK\r\nServer: x\r\n\r\n" + Examples.STATUS))) {
            assertEquals(2, tunnel().status().sessions());
        }
    }

    @Test
    void shouldEscapeNamesInPaths() throws IOException {
        try (FakeControl control = new FakeControl(socket(), Examples.tunnel(""))) {
            tunnel().block("a b/../ü\r\nX: y");
            tunnel().close(7);
            assertEquals(
                    "POST /v1/clients/a%20b%2F..%2F%C3%BC%0D%0AX%3A%20y/block HTTP/1.0",
                    control.requests().get(0));
            assertEquals(
                    "POST /v1/sessions/7/close HTTP/1.0", control.requests().get(1));
        }
    }

    @Test
    void shouldSayWhatServerSays() throws IOException {
        WatchException e = failure("HTTP/1.1 403 Forbidden\r\n\r\n{\"error\":\"not \\u001b[31mallowed\"}");
        assertEquals("office refuses: not ?[31mallowed", e.getMessage());
        assertEquals(
                "office refuses: HTTP 500",
                failure("HTTP/1.1 500 Oops\r\n\r\n<html>").getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\r\n\r\n",
                "SSH-2.0-OpenSSH_9.2\r\n",
                "SSH-2.0-OpenSSH_9.2\r\n\r\n",
                "HTTP/1.1 200 OK\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\n{",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\n\r\nnull",
                "HTTP/1.1 200 OK\r\n\r\n[]",
                "HTTP/1.1 200 OK\r\n\r\n{\"sessions\":\"many\"}",
                "HTTP/1.1 200 OK\r\n\r\n{\"sessions\":null}",
                "HTTP/1.1 200 OK\r\n\r\n{\"sessions\":1e99}",
                "HTTP/1.1 200 OK\r\n\r\n{\"dropped\":[1]}",
                "HTTP/1.1 200 OK\r\n\r\n{} {}",
                "HTTP/1.1 200 OK\r\n\r\n{\"a\":1,}",
                "HTTP/1.1 200 OK\r\n\r\n{\"sent\":{\"bytes\":",
            })
    void shouldSayWhatItDoesNotUnderstand(String response) throws IOException {
        String message = failure(response).getMessage();
        assertTrue(message.startsWith("office does not answer as ztun does: found "), message);
        assertTrue(message.endsWith("; is it a ztun, and of this version"), message);
    }

    @Test
    void shouldBoundWhatItReads() throws IOException {
        String head = "HTTP/1.1 200 OK\r\n\r\n{\"version\":\"";
        assertTrue(failure(head + "x".repeat(ControlSocket.ANSWER_MAX))
                .getMessage()
                .contains("too long"));
        assertTrue(failure("HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(10_000))
                .getMessage()
                .contains("too long"));
        assertTrue(failure("HTTP/1.1 200 OK\r\n\r\n" + "{\"dropped\":".repeat(100_000))
                .getMessage()
                .contains("JSON"));
        assertTrue(failure("HTTP/1.1 200 OK\r\n\r\n{\"x\":" + "[".repeat(1_000_000))
                .getMessage()
                .contains("JSON"));
    }

    @Test
    void shouldNotWaitForEver() throws IOException {
        try (ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            silent.bind(UnixDomainSocketAddress.of(socket()), 1);
            for (int i = 0; i < 4; i++) { // its queue is full at the end
                long start = System.nanoTime();
                WatchException e = assertThrows(WatchException.class, () -> tunnel().status());
                assertTrue(System.nanoTime() - start < 5_000_000_000L, e.getMessage());
            }
        }
    }

    @Test
    void shouldNotBeFedByteByByte() throws IOException {
        try (FakeControl control = new FakeControl(socket(), line -> {
            pause(2000);
            return new byte[0];
        })) {
            WatchException e = assertThrows(WatchException.class, () -> tunnel().status());
            assertTrue(e.getMessage().contains("no answer in time"), e.getMessage());
        }
    }

    private static void pause(long ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldKnowWhatIsDown() throws IOException {
        assertEquals(
                "office is down: no socket=" + socket(),
                assertThrows(DownException.class, () -> tunnel().status()).getMessage());
        new FakeControl(socket(), line -> new byte[0]).close();
        DownException e = assertThrows(DownException.class, () -> tunnel().status());
        assertEquals("office is down: nobody listens at socket=" + socket(), e.getMessage());
        assertEquals(3, e.getExitCode());
    }

    @Test
    void shouldNameThoseThatAreUpForOneThatIsNot() throws IOException {
        Tunnels tunnels = new Tunnels(List.of(temp.resolve("own"), temp));
        String down = "gw-a is down: no socket=" + temp.resolve("gw-a.sock");
        assertEquals(
                down,
                assertThrows(DownException.class, () -> tunnels.named("gw-a").status())
                        .getMessage());
        Files.createFile(socket());
        Files.createFile(temp.resolve("b.sock"));
        assertEquals(
                down + "; no tunnel of that name runs here, but: b, office",
                assertThrows(DownException.class, () -> tunnels.one("gw-a").drain("1s"))
                        .getMessage());
    }

    @Test
    void shouldNotTakeFileForTunnel() throws IOException {
        Files.writeString(socket(), "text");
        WatchException e = assertThrows(WatchException.class, () -> tunnel().status());
        assertTrue(e.getMessage().contains("socket=" + socket()), e.getMessage());
    }

    @Test
    void shouldFindTunnels() throws IOException {
        Tunnels tunnels = new Tunnels(List.of(temp.resolve("own"), temp));
        assertThrows(DownException.class, tunnels::all);
        assertThrows(DownException.class, () -> new Tunnels(List.of(temp.resolve("none"))).all());
        Files.writeString(temp.resolve("README"), "");
        try (FakeControl office = Examples.office(temp);
                FakeControl branch = new FakeControl(temp.resolve("branch.sock"), Examples.tunnel(""))) {
            assertEquals("branch", tunnels.all().get(0).name());
            assertEquals(2, tunnels.all().size());
            assertEquals(2, tunnels.named("office").sessions().size());
            assertEquals(2, tunnels.one(temp + "/office.sock").sessions().size());
            assertEquals(
                    "several tunnels are up, name one of them: branch, office",
                    assertThrows(io.ztun.api.ConfigException.class, () -> tunnels.one(null))
                            .getMessage());
        }
    }
}
