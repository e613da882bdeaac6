package io.ztun.transport.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ztun.api.TransportException;
import io.ztun.spi.Link;
import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;
import io.ztun.testkit.fake.LinkProbe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The way through a proxy, and what a bad one can do. That a real one leads through is TlsIT's. */
final class ProxyTest {
    private static final TransportConfig CONFIG = new TransportConfig(1, TransportConfig.QUEUE_LIMIT_DEFAULT);

    /** RFC 2606: no address has that name, so that only the proxy can know it. */
    private static final InetSocketAddress SERVER = InetSocketAddress.createUnresolved("server.invalid", 443);

    private final Identity identity = Identity.shared();
    private final ServerSocket proxy;
    private volatile String request = "";

    ProxyTest() throws IOException {
        proxy = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
    }

    /** Answers one request, and then joins the client with the target. */
    private void answer(String text, InetSocketAddress target) {
        Thread thread = new Thread(() -> {
            try (Socket client = proxy.accept();
                    Socket server = target == null ? new Socket() : new Socket(target.getAddress(), target.getPort())) {
                StringBuilder head = new StringBuilder();
                while (head.indexOf("\r\n\r\n") < 0) {
                    head.append((char) client.getInputStream().read());
                }
                request = head.toString();
                client.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
                if (target != null) {
                    Thread back = new Thread(() -> copy(server, client));
                    back.start();
                    copy(client, server);
                    back.join();
                } else {
                    client.shutdownOutput();
                    client.getInputStream().readAllBytes();
                }
            } catch (IOException | InterruptedException e) {
                return; // the client has gone
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void copy(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
            to.shutdownOutput();
        } catch (IOException e) {
            return;
        }
    }

    private Map<String, String> options(String account) {
        return Map.of("pin", identity.pin(), "proxy", "http://" + account + "127.0.0.1:" + proxy.getLocalPort());
    }

    private String refusal(String answer) {
        answer(answer, null);
        try (Transport client = Identity.with(options("")).create(CONFIG)) {
            String message = assertThrows(
                            TransportException.class,
                            () -> client.connect(SERVER, Duration.ofSeconds(5), LinkProbe::new))
                    .getMessage();
            assertEquals(1, message.lines().count(), message);
            return message;
        }
    }

    @Test
    void shouldReachAServerWhoseNameOnlyTheProxyKnows() throws Exception {
        LinkProbe[] ends = new LinkProbe[2];
        try (Transport server = Identity.with(identity.server()).create(CONFIG);
                Transport client = Identity.with(options("me:s%3Acret@")).create(CONFIG)) {
            InetSocketAddress address = server.listen(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), link -> ends[0] = new LinkProbe(link));
            answer("HTTP/1.1 200 Connection established\r\nVia: 1.1 test\r\n\r\n", address);
            Link link = client.connect(SERVER, Duration.ofSeconds(10), made -> ends[1] = new LinkProbe(made));
            var frame = java.nio.ByteBuffer.allocateDirect(Link.HEADROOM + 3);
            assertEquals(Link.SENT, link.send(frame, Link.HEADROOM, 3));
            assertEquals(3, ends[0].nextFrame().length);
            assertTrue(
                    request.startsWith("CONNECT server.invalid:443 HTTP/1.1\r\nHost: server.invalid:443\r\n"), request);
            assertTrue(request.contains("Proxy-Authorization: Basic bWU6czpjcmV0\r\n"), request);
        }
    }

    @Test
    void shouldSayWhatTheProxyAnswers() {
        assertTrue(refusal("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n").contains("user and password"));
        String message = refusal("HTTP/1.0 403 Filtered \u001b[1m\r\n\r\n");
        assertTrue(message.contains("403 Filtered ?[1m") && message.contains("port 443"), message);
        assertTrue(refusal("SSH-2.0-OpenSSH\r\n\r\n").contains("not an HTTP proxy"));
        assertTrue(refusal("HTTP/1.1 200").contains("ended the connection"));
    }

    @Test
    void shouldReadNoEndlessAnswer() {
        String message = refusal("HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(Proxy.ANSWER_MAX));
        assertTrue(message.contains("too long"), message);
    }

    @Test
    void shouldWaitNoLongerThanItMay() {
        try (Transport client = Identity.with(options("")).create(CONFIG)) {
            long start = System.nanoTime(); // the proxy never accepts, the system does
            assertThrows(
                    TransportException.class, () -> client.connect(SERVER, Duration.ofMillis(300), LinkProbe::new));
            assertTrue(System.nanoTime() - start < 5_000_000_000L);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "http://p:8080 | -                       | 192.0.2.5   | p:8080",
                "p             | -                       | 192.0.2.5   | p:3128",
                "http://p:8080 | -                       | 127.0.0.1   | -",
                "http://p:8080 | 192.0.2.5               | 192.0.2.5   | -",
                "http://p:8080 | 192.0.2.0/24, other.org | 192.0.2.5   | -",
                "http://p:8080 | 192.0.3.0/24, other.org | 192.0.2.5   | p:8080",
                "http://p:8080 | .example.org            | a.EXAMPLE.org | -",
                "http://p:8080 | example.org             | example.org | -",
                "http://p:8080 | ample.org               | example.org | p:8080",
                "http://p:8080 | *                       | example.org | -",
                "-             | -                       | 192.0.2.5   | -",
            })
    void shouldFollowTheEnvironment(String proxies, String without, String server, String expected) {
        Map<String, String> environment = new HashMap<>();
        Optional.ofNullable(proxies).ifPresent(text -> environment.put("https_proxy", text));
        Optional.ofNullable(without).ifPresent(text -> environment.put("NO_PROXY", text));
        boolean literal = Character.isDigit(server.charAt(0));
        InetSocketAddress address =
                literal ? new InetSocketAddress(server, 443) : InetSocketAddress.createUnresolved(server, 443);
        Optional<Proxy> found = Proxies.of(Optional.empty(), environment).towards(address);
        assertEquals(Optional.ofNullable(expected), found.map(Proxy::toString));
    }

    @Test
    void shouldKeepThePasswordToItself() {
        Proxy found = Proxies.of(Optional.of("http://me:secret@proxy:8080"), Map.of())
                .towards(SERVER)
                .orElseThrow();
        assertNotNull(found.account().orElseThrow());
        assertFalse(found.toString().contains("secret"));
    }
}
