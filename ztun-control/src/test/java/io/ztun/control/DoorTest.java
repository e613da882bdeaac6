package io.ztun.control;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ztun.api.ConfigException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Who may do what over TCP, and how much of it. */
class DoorTest {
    private static final String TOKEN = "0123456789abcdef";
    private static final int CONNECTIONS_MAX = 64;

    private final LocalTunnel tunnel = LocalTunnel.open();
    private ControlServer control;
    private SocketAddress address;

    @AfterEach
    void close() {
        control.close();
        tunnel.close();
    }

    private ControlServer.Builder builder() {
        return ControlServer.builder(tunnel.server)
                .http(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .statisticsLine(() -> {});
    }

    private void serve(ControlServer.Builder builder) {
        control = builder.build();
        control.start();
        int port = URI.create(control.httpAddress().orElseThrow()).getPort();
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private int ask(String method, String path, String headers) throws IOException {
        UnixHttp answer =
                UnixHttp.send(address, method + " " + path + " HTTP/1.1\r\n" + headers + "Content-Length: 0\r\n\r\n");
        assertTrue(answer.head().contains("\nContent-Security-Policy: default-src 'none';"), answer::head);
        return answer.status();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "GET|/v1/status|Host: 127.0.0.1:80|200",
                "GET|/v1/status|Host: [::1]|200",
                "GET|/v1/status|Host: localhost:1234|200",
                "GET|/v1/status|Host: evil.example:80|403",
                "GET|/|Host: evil.example:80|403",
                "GET|/metrics|Host: localhost.evil.example|403",
                "GET|/v1/status|Host: localhost!Origin: http://localhost|200",
                "GET|/v1/status|Host: localhost!Origin: http://evil.example|403",
                "GET|/v1/status|Host: localhost!Origin: null|403",
                "GET|/v1/status|Host: localhost!Sec-Fetch-Site: cross-site|403",
                "GET|/v1/events|Host: localhost!Sec-Fetch-Site: same-site|403",
                "GET|/|Host: localhost!Sec-Fetch-Site: cross-site|200",
                "POST|/v1/statistics-line|Host: localhost|403",
                "POST|/v1/sessions/1/close|Host: localhost|403",
                "PUT|/v1/log-level|Host: localhost|403",
            })
    void shouldLetThisMachineLookAndNobodyAct(String method, String path, String headers, int status)
            throws IOException {
        serve(builder());
        assertEquals(status, ask(method, path, headers.replace("!", "\r\n") + "\r\n"));
        assertEquals(1, tunnel.server.statistics().sessions());
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/status, Bearer 0123456789abcdef, 200",
        "POST, /v1/statistics-line, bearer 0123456789abcdef, 204",
        "GET, /v1/status, Bearer 0123456789abcdeg, 401",
        "GET, /v1/status, Bearer 0123456789abcdef0, 401",
        "GET, /v1/status, Basic 0123456789abcdef, 401",
        "GET, /metrics, '', 401",
        "POST, /v1/statistics-line, '', 401",
        "GET, /v1/events, '', 401",
        "GET, /page.js, '', 200",
    })
    void shouldWantTheTokenWhereThereIsOne(String method, String path, String authorization, int status)
            throws IOException {
        serve(builder().token(TOKEN));
        String header = authorization.isEmpty() ? "" : "Authorization: " + authorization + "\r\n";
        assertEquals(status, ask(method, path, "Host: gateway.example:9090\r\n" + header));
    }

    @Test
    void shouldNotLeaveThisMachineWithoutAToken() {
        serve(builder());
        ControlServer.Builder everywhere =
                ControlServer.builder(tunnel.server).http(new InetSocketAddress("0.0.0.0", 0));
        assertThrows(ConfigException.class, everywhere::build);
        assertThrows(ConfigException.class, everywhere.token("short")::build);
    }

    @Test
    void shouldBearLongRequestsAndManyConnections() throws IOException {
        serve(builder());
        assertNotUnderstood(431, "X: " + "x".repeat(20_000));
        assertNotUnderstood(400, "no header");
        List<SocketChannel> silent = new ArrayList<>();
        try {
            for (int i = 0; i < CONNECTIONS_MAX; i++) {
                silent.add(UnixHttp.open(address));
            }
            try (SocketChannel beyond = UnixHttp.open(address)) {
                long beginNs = System.nanoTime();
                assertEquals(-1, beyond.read(ByteBuffer.allocate(1)));
                assertTrue(System.nanoTime() - beginNs < 10_000_000_000L, "one beyond the limit is let in");
            }
        } finally {
            for (SocketChannel each : silent) {
                each.close();
            }
        }
        assertServedSoon(); // it may take the server a moment to see that they are gone
    }

    /** Of what an answer takes of the processor, packets shall have the most. */
    @Test
    void shouldTakeOnlySoManyConnectionsASecond() throws IOException {
        serve(builder());
        ask("GET", "/v1/status", "Host: localhost\r\n");
        long beginNs = System.nanoTime();
        for (int i = 0; i < 450; i++) {
            assertEquals(200, ask("GET", "/v1/status", "Host: localhost\r\n"));
        }
        long ms = (System.nanoTime() - beginNs) / 1_000_000;
        assertTrue(ms > 1_900, "450 connections in ms: " + ms);
    }

    private void assertServedSoon() throws IOException {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (true) {
            try {
                assertEquals(200, ask("GET", "/v1/status", "Host: localhost\r\n"));
                return;
            } catch (SocketException e) {
                assertTrue(System.nanoTime() < deadline, e::toString);
            }
        }
    }

    private void assertNotUnderstood(int status, String header) throws IOException {
        long beginNs = System.nanoTime();
        UnixHttp answer =
                UnixHttp.send(address, "GET /v1/status HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n\r\n");
        assertEquals(status, answer.status(), answer::toString);
        assertTrue(answer.json().get("error").getAsString().startsWith("the request is not understood: "));
        assertTrue(System.nanoTime() - beginNs < 10_000_000_000L, "the connection stays open: " + status);
    }

    @Test
    void shouldHaveAnEndOfListeners(@TempDir Path folder) throws IOException {
        Path socket = folder.resolve("main.sock");
        serve(builder().socket(socket));
        List<SocketChannel> listeners = new ArrayList<>();
        try {
            for (int i = 0; i < 16; i++) {
                SocketChannel listener = UnixHttp.open(address);
                listeners.add(listener);
                listener.write(ByteBuffer.wrap(
                        "GET /v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
                listener.read(ByteBuffer.allocate(16));
            }
            assertEquals(429, ask("GET", "/v1/events", "Host: localhost\r\n"));
            assertTrue(UnixHttp.first(socket, "/v1/events").startsWith("event: snapshot"), "strangers have its places");
        } finally {
            for (SocketChannel each : listeners) {
                each.close();
            }
        }
    }
}
