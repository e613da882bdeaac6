package io.ztun.control;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

import com.google.gson.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.ConfigException;
import io.ztun.control.internal.http.Subject;
import io.ztun.core.info.QuotaUse;
import io.ztun.core.info.TunnelSnapshot;
import io.ztun.core.settings.LiveSettings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ControlServerTest {

    @TempDir
    Path folder;

    private final LocalTunnel tunnel = LocalTunnel.open();
    private ControlServer control;

    @AfterEach
    void close() {
        if (control != null) {
            control.close();
        }
        tunnel.close();
    }

    private Path socket() {
        return folder.resolve("main.sock");
    }

    private void open() {
        ControlServer made = ControlServer.builder(tunnel.server)
                .name("main")
                .version("1.2.3")
                .socket(socket())
                .build();
        made.start();
        control = made;
    }

    @Test
    void shouldTellWhatTheTunnelKnows() throws Exception {
        open();
        tunnel.carry(20);

        UnixHttp answer = UnixHttp.get(socket(), "/v1/status");

        assertEquals(200, answer.status(), answer::toString);
        JsonObject status = answer.json();
        assertEquals("main", status.get("name").getAsString());
        assertEquals("1.2.3", status.get("version").getAsString());
        assertEquals("server", status.get("role").getAsString());
        assertEquals(1, status.get("sessions").getAsInt());
        assertEquals(20, status.get("packetsReceived").getAsLong());
        assertEquals(
                tunnel.server.statistics().received().bytes(),
                status.getAsJsonObject("received").get("bytes").getAsLong());
        assertEquals(
                tunnel.server.interfaceName(),
                status.getAsJsonObject("interface").get("name").getAsString());

        JsonObject session = UnixHttp.get(socket(), "/v1/sessions")
                .json()
                .getAsJsonArray("sessions")
                .get(0)
                .getAsJsonObject();
        assertEquals(tunnel.client.address().toString(), session.get("address").getAsString());
        assertEquals("tcp", session.get("transport").getAsString());

        assertEquals(200, UnixHttp.get(socket(), "/v1/applications").status());
        assertEquals(
                60,
                UnixHttp.get(socket(), "/v1/history?resolution=minute")
                        .json()
                        .get("stepSeconds")
                        .getAsInt());
        control.close();
        assertFalse(Files.exists(socket()));
    }

    @Test
    void shouldSayInOneLineWhatIsWrong() throws Exception {
        open();
        assertError(404, UnixHttp.get(socket(), "/v1/nothing"));
        assertError(400, UnixHttp.get(socket(), "/v1/history?resolution=year"));
        assertError(405, UnixHttp.ask(socket(), "POST", "/v1/status", ""));
    }

    private static void assertError(int status, UnixHttp answer) {
        assertEquals(status, answer.status(), answer::toString);
        String error = answer.json().get("error").getAsString();
        assertFalse(error.isEmpty() || error.contains("\n"), error);
    }

    @Test
    void shouldLetOnlyTheOwnerConnect() throws IOException {
        open();
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())));
        try (var files = Files.list(folder)) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void shouldTakeThePlaceOfOneThatIsGone() throws IOException {
        try (ServerSocketChannel gone = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            gone.bind(UnixDomainSocketAddress.of(socket()));
        }
        assertTrue(Files.exists(socket()));

        open();
        assertEquals(200, UnixHttp.get(socket(), "/v1/status").status());
    }

    @Test
    void shouldLeaveAloneWhatIsNotItsOwn() throws IOException {
        open();
        ConfigException taken = assertThrows(ConfigException.class, this::open);
        assertTrue(taken.getMessage().startsWith("another tunnel has this control socket: "), taken::getMessage);
        assertEquals(200, UnixHttp.get(socket(), "/v1/status").status());
        control.close();
        Files.writeString(socket(), "something");
        assertThrows(ConfigException.class, this::open);
        assertEquals("something", Files.readString(socket()));
    }

    private void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "waited in vain");
            Thread.sleep(20);
        }
    }

    @Test
    void shouldDoWithoutAPortThatSomebodyElseHas() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ControlServer.Builder builder = ControlServer.builder(tunnel.server)
                    .socket(socket())
                    .http((InetSocketAddress) taken.getLocalSocketAddress());
            builder.portPause = Duration.ofMillis(50);
            control = builder.build();
            control.start();
            assertEquals(Optional.empty(), control.httpAddress());
            assertEquals(200, UnixHttp.get(socket(), "/v1/status").status());
        }
        await(() -> control.httpAddress().isPresent());
        URI page = URI.create(control.httpAddress().orElseThrow());
        UnixHttp answer = UnixHttp.send(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), page.getPort()),
                "GET /v1/status HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertEquals(200, answer.status());
    }

    @Test
    void shouldServeThePortWithoutTheSocket() throws Exception {
        Files.writeString(socket(), "something");
        control = ControlServer.builder(tunnel.server)
                .socket(socket())
                .http(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .build();
        control.start();
        URI page = URI.create(control.httpAddress().orElseThrow());
        UnixHttp answer = UnixHttp.send(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), page.getPort()),
                "GET /v1/status HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertEquals(200, answer.status());
        control.close();
        assertEquals("something", Files.readString(socket()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%FF", "%zz", "%", "%u12", "%C3%28", "second&%F", "a%00b"})
    void shouldTakeAQueryThatIsNoneForAMistakeOfTheirs(String resolution) throws Exception {
        open();
        assertError(400, UnixHttp.get(socket(), "/v1/history?resolution=" + resolution));
    }

    @Test
    void shouldGoOnWithEventsAfterAnError() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Subject failing = new Snapshots(3) {
            @Override
            public TunnelSnapshot snapshot() {
                if (asked.incrementAndGet() == 2) {
                    throw new StackOverflowError("for the moment");
                }
                return super.snapshot();
            }
        };
        control =
                new ControlServer(failing, ControlServer.builder(tunnel.server).socket(socket()));
        control.start();
        try (SocketChannel listener = UnixHttp.open(UnixDomainSocketAddress.of(socket()))) {
            listener.write(ByteBuffer.wrap(
                    "GET /v1/events HTTP/1.1\r\nHost: ztun\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
            await(() -> asked.get() > 2);
        }
    }

    /** 500 sessions are some 400 kB, of which a Unix socket takes half. */
    @Test
    void shouldKeepOnlySoMuchForThoseWhoDoNotRead() throws Exception {
        control = new ControlServer(
                new Snapshots(500), ControlServer.builder(tunnel.server).socket(socket()));
        control.start();
        List<SocketChannel> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 30; i++) {
                SocketChannel each = UnixHttp.open(UnixDomainSocketAddress.of(socket()));
                idle.add(each);
                each.write(ByteBuffer.wrap(
                        "GET /v1/sessions HTTP/1.1\r\nHost: ztun\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
            }
            await(() -> sessions() == 503);
            assertEquals(404, UnixHttp.get(socket(), "/v1/nothing").status());
        } finally {
            for (SocketChannel each : idle) {
                each.close();
            }
        }
        await(() -> sessions() == 200);
    }

    private int sessions() {
        try {
            return UnixHttp.get(socket(), "/v1/sessions").status();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldHaveAnEventOnlyForThoseWhoReadIt() throws Exception {
        open();
        assertEquals(405, UnixHttp.ask(socket(), "HEAD", "/v1/events", "").status());
    }

    @Test
    void shouldCloseWithoutAnybodyHavingAsked() {
        open();
        control.close();
        control.close();
        assertFalse(Files.exists(socket()));
    }

    @Test
    void shouldEndASessionWhoseClientComesBack() throws Exception {
        open();
        long id = tunnel.server.snapshot().sessions().get(0).info().id();

        assertEquals(
                204,
                UnixHttp.ask(socket(), "POST", "/v1/sessions/" + id + "/close", "")
                        .status());
        assertError(404, UnixHttp.ask(socket(), "POST", "/v1/sessions/99/close", ""));
        assertError(404, UnixHttp.ask(socket(), "POST", "/v1/clients/nobody/block", ""));

        long deadline = System.nanoTime() + 10_000_000_000L;
        while (tunnel.server.snapshot().sessions().stream()
                .noneMatch(session -> session.info().id() > id)) {
            assertTrue(System.nanoTime() < deadline, "the client has not come back");
            Thread.sleep(20);
        }
    }

    @Test
    void shouldLimitTheRateOfASession() throws Exception {
        open();
        String path = "/v1/sessions/"
                + tunnel.server.snapshot().sessions().get(0).info().id() + "/rate";

        assertEquals(
                204,
                UnixHttp.ask(socket(), "PUT", path, "{\"rate\":\"10mbit\"}").status());
        assertTrue(UnixHttp.ask(socket(), "GET", "/v1/sessions", "").body().contains("\"rate\":\"10mbit\""));
        assertEquals(
                204, UnixHttp.ask(socket(), "PUT", path, "{\"rate\":\"off\"}").status());
        assertTrue(UnixHttp.ask(socket(), "GET", "/v1/sessions", "").body().contains("\"rate\":null"));
        assertError(400, UnixHttp.ask(socket(), "PUT", path, "{\"rate\":\"10\"}"));
        assertError(400, UnixHttp.ask(socket(), "PUT", path, "10mbit"));
        assertError(404, UnixHttp.ask(socket(), "PUT", "/v1/sessions/99/rate", "{\"rate\":\"10mbit\"}"));
        assertError(404, UnixHttp.ask(socket(), "PUT", "/v1/clients/nobody/rate", "{\"rate\":\"10mbit\"}"));
    }

    @Test
    void shouldLimitTheRateOfAllUntilTheSettingsAreReadAgain() throws Exception {
        open();
        assertEquals(
                204,
                UnixHttp.ask(socket(), "PUT", "/v1/rate", "{\"rate\":\"20mbit\"}")
                        .status());
        assertTrue(UnixHttp.ask(socket(), "GET", "/v1/status", "").body().contains("\"rate\":\"20mbit\""));
        assertError(400, UnixHttp.ask(socket(), "PUT", "/v1/rate", "{\"rate\":\"20\"}"));

        tunnel.server.reconfigure(LiveSettings.DEFAULT);
        assertTrue(UnixHttp.ask(socket(), "GET", "/v1/status", "").body().contains("\"rate\":null"));
    }

    @Test
    void shouldDrainUntilThatIsTakenBack() throws Exception {
        open();
        assertTrue(UnixHttp.get(socket(), "/v1/status").body().contains("\"drain\":null"));
        assertEquals(204, drain("{\"over\":\"5m\"}").status());
        String status = UnixHttp.get(socket(), "/v1/status").body();
        assertTrue(status.contains("\"clients\":1,\"left\":1}"), status);
        assertTrue(UnixHttp.get(socket(), "/metrics").body().contains("\nztun_draining 1.0\n"));

        assertError(400, drain("{\"over\":\"5\"}"));
        assertError(400, drain("{\"over\":\"2h\"}"));
        assertError(400, drain("{}"));
        assertEquals(204, drain("{\"over\":\"off\"}").status());
        assertEquals(204, drain("{\"over\":\"off\"}").status());
        assertTrue(UnixHttp.get(socket(), "/v1/status").body().contains("\"drain\":null"));
        assertTrue(UnixHttp.get(socket(), "/metrics").body().contains("\nztun_draining 0.0\n"));
    }

    private UnixHttp drain(String body) throws Exception {
        return UnixHttp.ask(socket(), "PUT", "/v1/drain", body);
    }

    @Test
    void shouldSetAndResetAQuota() throws Exception {
        open();
        String path = "/v1/clients/" + tunnel.client.address().address().getHostAddress() + "/quota";
        assertEquals(
                204,
                UnixHttp.ask(socket(), "PUT", path, "{\"quota\":\"10GB/month\"}")
                        .status());
        await(() -> use().isPresent());
        tunnel.carry(3);
        await(() -> use().orElseThrow().used() > 0);
        JsonObject quota = UnixHttp.get(socket(), "/v1/sessions")
                .json()
                .getAsJsonObject()
                .getAsJsonArray("sessions")
                .get(0)
                .getAsJsonObject()
                .getAsJsonObject("quota");
        assertEquals("10GB/month", quota.get("limit").getAsString());
        assertEquals(1, tunnel.server.quotas().size());
        assertTrue(UnixHttp.get(socket(), "/v1/quotas").body().contains("\"limit\":\"10GB/month\""));
        assertTrue(quota.get("usedBytes").getAsLong() > 0, quota::toString);

        String other = "{\"quota\":\"5GB/day\"}";
        assertEquals(204, UnixHttp.ask(socket(), "PUT", path, other).status());
        await(() -> use().orElseThrow().quota().toString().equals("5GB/day"));
        tunnel.carry(3);
        await(() -> use().orElseThrow().used() > 1_000);
        assertEquals(204, UnixHttp.ask(socket(), "POST", path + "/reset", "").status());
        await(() -> use().orElseThrow().used() < 1_000);
        assertEquals(
                204, UnixHttp.ask(socket(), "PUT", path, "{\"quota\":\"off\"}").status());
        await(() -> use().isEmpty());

        assertError(400, UnixHttp.ask(socket(), "PUT", path, "{\"quota\":\"10GB\"}"));
        assertError(404, UnixHttp.ask(socket(), "PUT", "/v1/clients/nobody/quota", other));
        assertError(404, UnixHttp.ask(socket(), "POST", "/v1/clients/nobody/quota/reset", ""));
    }

    private Optional<QuotaUse> use() {
        return tunnel.server.snapshot().sessions().get(0).quota();
    }

    @Test
    void shouldPassOnOrders() throws Exception {
        List<String> orders = new CopyOnWriteArrayList<>();
        ControlServer made = ControlServer.builder(tunnel.server)
                .socket(socket())
                .logLevel(orders::add)
                .statisticsLine(() -> orders.add("line"))
                .build();
        made.start();
        control = made;

        assertEquals(
                204,
                UnixHttp.ask(socket(), "PUT", "/v1/log-level", "{\"level\":\"debug\"}")
                        .status());
        assertEquals(
                204, UnixHttp.ask(socket(), "POST", "/v1/statistics-line", "").status());
        assertError(400, UnixHttp.ask(socket(), "PUT", "/v1/log-level", "{\"level\":\"loud\"}"));
        assertError(400, UnixHttp.ask(socket(), "PUT", "/v1/log-level", "level=debug"));
        assertError(400, UnixHttp.ask(socket(), "PUT", "/v1/log-level", " ".repeat(5_000)));
        assertEquals(List.of("debug", "line"), orders);
    }
}
