package io.ztun.app.engine;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.ConfigException;
import io.ztun.api.ZtunException;
import io.ztun.core.Keys;
import io.ztun.core.Limits;
import io.ztun.core.MemoryTun;
import io.ztun.core.NoCompress;
import io.ztun.core.Plugins;
import io.ztun.core.Privacy;
import io.ztun.core.Security;
import io.ztun.core.ZtunClient;
import io.ztun.core.ZtunServer;
import io.ztun.core.internal.noise.Padding;
import io.ztun.core.internal.protocol.FrameType;
import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;
import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;
import io.ztun.spi.TransportProvider;
import io.ztun.testkit.PacketSamples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Who gets in and who does not, over the real transports, with somebody on the way. */
@Timeout(60)
class SealedTunnelTest {
    private static final Plugins PLUGINS = Plugins.discover(List.of());
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration HANDSHAKE = Duration.ofMillis(1_500);
    private static final Duration NOT_AT_ALL = Duration.ofMillis(300);

    @TempDir
    Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final MemoryTun serverTun = MemoryTun.create("server");
    private final MemoryTun clientTun = MemoryTun.create("client");
    private Path serverKey;
    private Path clientKey;
    private Path strangerKey;
    private Path secret;
    private Path otherSecret;
    private Path authorized;
    private String serverPublic;
    private String clientPublic;
    private TamperingTransport way;
    private ZtunServer server;
    private Limits limits = Limits.DEFAULT;

    @BeforeEach
    void makeKeys() throws IOException {
        serverKey = folder.resolve("server.key");
        clientKey = folder.resolve("client.key");
        strangerKey = folder.resolve("stranger.key");
        secret = folder.resolve("secret");
        otherSecret = folder.resolve("other");
        authorized = folder.resolve("clients");
        serverPublic = Keys.generate(serverKey);
        clientPublic = Keys.generate(clientKey);
        Keys.generate(strangerKey);
        Keys.generate(secret);
        Keys.generate(otherSecret);
        authorize(clientPublic + " laptop address=172.168.13.77\n");
    }

    private void authorize(String lines) throws IOException {
        Files.writeString(authorized, "# those who may join\n" + lines);
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private void serve(String transport, Security security) {
        TransportProvider provider = PLUGINS.transport(transport);
        way = new TamperingTransport(provider);
        server = ZtunServer.builder()
                .bind(InetAddress.getLoopbackAddress())
                .port(0)
                .transport(provider)
                .tunDevice(serverTun.device())
                .handshakeTimeout(HANDSHAKE)
                .security(security)
                .limits(limits)
                .build();
        open.add(server);
        server.start();
    }

    private ZtunClient client(MemoryTun tun, Security security) {
        return client(tun, security, Privacy.STANDARD);
    }

    private ZtunClient client(MemoryTun tun, Security security, Privacy privacy) {
        ZtunClient client = builder(tun, security).privacy(privacy).build();
        open.add(0, client);
        return client;
    }

    private ZtunClient.Builder builder(MemoryTun tun, Security security) {
        return ZtunClient.builder("127.0.0.1")
                .port(server.address().getPort())
                .transport(way)
                .tunDevice(tun.device())
                .handshakeTimeout(HANDSHAKE)
                .security(security);
    }

    private ZtunClient connect(Security security) throws InterruptedException {
        ZtunClient client = client(clientTun, security);
        client.start();
        await(() -> server.statistics().sessions() == 1);
        return client;
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + SOON.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "condition not met in time");
            Thread.sleep(5);
        }
    }

    private Security serverSecurity(String mode) {
        Optional<Path> psk = mode.equals("both") ? Optional.of(secret) : Optional.empty();
        return switch (mode) {
            case "open" -> Security.open();
            case "secret" -> Security.sharedSecret(secret);
            default -> Security.server(serverKey, authorized, psk);
        };
    }

    private Security clientSecurity(String mode) {
        Optional<Path> psk = mode.equals("both") ? Optional.of(secret) : Optional.empty();
        return switch (mode) {
            case "open" -> Security.open();
            case "secret" -> Security.sharedSecret(secret);
            case "wrong secret" -> Security.sharedSecret(otherSecret);
            case "stranger" -> Security.client(strangerKey, serverPublic, psk);
            case "wrong server" -> Security.client(clientKey, clientPublic, psk);
            case "wrong psk" -> Security.client(clientKey, serverPublic, Optional.of(otherSecret));
            default -> Security.client(clientKey, serverPublic, psk);
        };
    }

    private static ByteBuffer up(ZtunClient client, int length) {
        return PacketSamples.udp(client.address().address().getHostAddress(), "172.168.13.1", length);
    }

    private void assertPacketsCross(ZtunClient client) throws InterruptedException {
        ByteBuffer up = up(client, 500);
        ByteBuffer down =
                PacketSamples.udp("172.168.13.1", client.address().address().getHostAddress(), 700);
        clientTun.inject(up);
        assertEquals(up, serverTun.take(SOON));
        serverTun.inject(down);
        assertEquals(down, clientTun.take(SOON));
    }

    @ParameterizedTest
    @CsvSource({"tcp, secret", "udp, secret", "tcp, keys", "udp, keys", "tcp, both", "udp, both"})
    void shouldCarryPacketsAndShowNothing(String transport, String mode) throws Exception {
        serve(transport, serverSecurity(mode));
        ZtunClient client = connect(clientSecurity(mode));
        assertEquals(
                mode.equals("secret") ? "172.168.13.2/24" : "172.168.13.77/24",
                client.address().toString());
        for (int i = 0; i < 200; i++) {
            assertPacketsCross(client);
        }
        byte[] payload = new byte[16];
        up(client, 500).get(100, payload);
        for (byte[] frame : way.seen) {
            String text = new String(frame, StandardCharsets.ISO_8859_1);
            assertFalse(text.contains("lz4") || text.contains("zstd") || text.contains("snappy"));
            assertFalse(text.contains(new String(payload, StandardCharsets.ISO_8859_1)));
        }
        assertTrue(way.seen.size() > 200);
    }

    /** Only one end pads; how the other one restores it needs no agreement. */
    @ParameterizedTest
    @CsvSource({"tcp, false", "tcp, true", "udp, false", "udp, true"})
    void shouldShowFewLengthsWhereOneEndPads(String transport, boolean pad) throws Exception {
        serve(transport, serverSecurity("secret"));
        Privacy privacy = new Privacy(NoCompress.parse("0.0.0.0/0"), Privacy.History.SHARED, pad);
        ZtunClient client = client(clientTun, clientSecurity("secret"), privacy);
        client.start();
        await(() -> server.statistics().sessions() == 1);
        way.seen.clear();
        for (int length = 0; length < 1_000; length += 3) {
            ByteBuffer up = up(client, length);
            clientTun.inject(up);
            assertEquals(up, serverTun.take(SOON));
        }
        Set<Integer> lengths = way.seen.stream().map(frame -> frame.length).collect(Collectors.toSet());
        assertTrue(pad ? lengths.size() < 60 : lengths.size() > 333, lengths.size() + " lengths: " + lengths);
        assertTrue(!pad || lengths.stream().allMatch(length -> Padding.padded(length) == length), lengths::toString);
        long seen = way.seen.stream().mapToLong(frame -> frame.length).sum();
        // The sender counts a frame once it has left, and signs of life not at all.
        await(() -> seen - client.statistics().wireBytesSent() < 300);
    }

    @Test
    void shouldRefuseToPadWhatIsNotSealed() {
        String message = assertThrows(
                        ConfigException.class,
                        () -> ZtunClient.builder("127.0.0.1")
                                .privacy(Privacy.STANDARD.withPad(true))
                                .build())
                .getMessage();
        assertTrue(message.startsWith("padding needs a sealed session"), message);
    }

    @ParameterizedTest
    @CsvSource({
        "tcp, secret, wrong secret", "udp, secret, wrong secret", "tcp, secret, open", "udp, secret, open",
        "tcp, open, secret", "udp, open, secret", "tcp, keys, secret", "tcp, keys, open",
        "tcp, keys, stranger", "udp, keys, stranger", "tcp, keys, wrong server", "udp, keys, wrong server",
        "tcp, both, wrong psk", "udp, both, wrong psk", "tcp, both, keys"
    })
    void shouldRefuse(String transport, String serverMode, String clientMode) throws Exception {
        serve(transport, serverSecurity(serverMode));
        ZtunClient client = client(clientTun, clientSecurity(clientMode));
        assertThrows(ZtunException.class, client::start);
        await(() -> server.statistics().refused() == 1);
        assertEquals(0, server.statistics().sessions());
        assertEquals(0, server.statistics().packetsReceived());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldEndTheSessionOfAKeyThatIsRemoved(String transport) throws Exception {
        serve(transport, serverSecurity("keys"));
        ZtunClient client = connect(clientSecurity("keys"));
        assertPacketsCross(client);
        authorize("");
        await(() -> server.statistics().sessions() == 0);
        await(() -> server.statistics().refused() > 0); // it comes back, and is refused
        clientTun.inject(up(client, 10));
        assertNull(serverTun.take(NOT_AT_ALL));
        authorize(clientPublic + " laptop\n");
        await(() -> server.statistics().sessions() == 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldOpenNoSessionForARepeatedHandshake(String transport) throws Exception {
        serve(transport, serverSecurity("keys"));
        ZtunClient client = connect(clientSecurity("keys"));
        assertPacketsCross(client);
        BlockingQueue<Byte> answers = new LinkedBlockingQueue<>();
        try (Transport thief =
                PLUGINS.transport(transport).create(new TransportConfig(1, TransportConfig.QUEUE_LIMIT_DEFAULT))) {
            Link link = thief.connect(
                    new InetSocketAddress("127.0.0.1", server.address().getPort()), SOON, l -> listener(answers));
            for (byte[] frame : List.copyOf(way.seen)) {
                ByteBuffer copy = ByteBuffer.allocateDirect(Link.HEADROOM + frame.length);
                link.send(copy.put(Link.HEADROOM, frame), Link.HEADROOM, frame.length);
                link.flush(0);
            }
            assertEquals(FrameType.SEALED_ANSWER, answers.poll(SOON.toMillis(), TimeUnit.MILLISECONDS));
            await(() -> server.statistics().refused() == 1);
        }
        assertEquals(1, server.statistics().sessions());
        assertNull(serverTun.take(NOT_AT_ALL));
        assertPacketsCross(client);
    }

    private static LinkHandler listener(BlockingQueue<Byte> types) {
        return new LinkHandler() {
            @Override
            public void onFrame(ByteBuffer frame, int offset, int length) {
                types.add(frame.get(offset));
            }

            @Override
            public void onClosed(Throwable cause) {}
        };
    }

    @ParameterizedTest
    @CsvSource({"tcp, 6", "tcp, 20", "tcp, 60", "tcp, 120", "udp, 6", "udp, 20", "udp, 60", "udp, 120"})
    void shouldRefuseAHelloThatWasChanged(String transport, int at) throws Exception {
        serve(transport, serverSecurity("keys"));
        way.change = frame -> flip(frame, at);
        assertThrows(ZtunException.class, client(clientTun, clientSecurity("keys"))::start);
        await(() -> server.statistics().refused() == 1);
        assertEquals(0, server.statistics().sessions());
    }

    /** Another genuine hello of the same client's, with other codecs, in place of its own. */
    @ParameterizedTest
    @CsvSource({"tcp, secret", "udp, secret", "tcp, keys", "udp, keys", "tcp, both", "udp, both"})
    void shouldNotBeTalkedIntoAnotherCodec(String transport, String mode) throws Exception {
        serve(transport, serverSecurity(mode));
        ZtunClient weak = builder(MemoryTun.create("weak"), clientSecurity(mode))
                .codecs(List.of(PLUGINS.codec("none")))
                .build();
        open.add(0, weak);
        weak.start();
        byte[] hello = way.seen.get(0);
        weak.close();
        await(() -> server.statistics().sessions() == 0);
        long received = server.statistics().packetsReceived();

        way.change = frame -> frame[0] == FrameType.SEALED_HELLO ? hello.clone() : frame;
        ZtunClient client = client(clientTun, clientSecurity(mode));
        assertThrows(ZtunException.class, client::start);
        await(() -> server.statistics().refused() == 1);
        assertEquals(0, server.statistics().sessions());
        assertEquals(received, server.statistics().packetsReceived());
    }

    @ParameterizedTest
    @CsvSource({"tcp, 0", "tcp, 10", "tcp, 9999", "udp, 0", "udp, 10", "udp, 9999"})
    void shouldNotBelieveAnAnswerThatWasChanged(String transport, int at) throws Exception {
        serve(transport, serverSecurity("keys"));
        way.changeBack = frame -> flip(frame, at);
        assertThrows(ZtunException.class, client(clientTun, clientSecurity("keys"))::start);
        await(() -> server.statistics().refused() == 1);
        assertEquals(0, server.statistics().sessions());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldDropAndCountWhatIsNotFromTheClientsAddress(String transport) throws Exception {
        serve(transport, serverSecurity("keys"));
        ZtunClient client = connect(clientSecurity("keys"));
        List<String> forged = List.of("172.168.13.1", "172.168.13.78", "224.0.0.1", "255.255.255.255", "198.18.0.1");
        for (String source : forged) {
            clientTun.inject(PacketSamples.udp(source, "172.168.13.1", 10));
        }
        await(() -> server.statistics().droppedSource() == forged.size());
        assertPacketsCross(client);
        assertEquals(1, server.statistics().packetsReceived());
    }

    /** A frame once more, in place of the next. Over TCP, where frames have no number, it is one that was changed. */
    @Test
    void shouldCountWhatComesTwice() throws Exception {
        serve("udp", serverSecurity("keys"));
        ZtunClient client = connect(clientSecurity("keys"));
        assertPacketsCross(client);
        byte[] packet = way.seen.get(way.seen.size() - 1);
        way.change = frame -> packet.clone();
        clientTun.inject(up(client, 500));
        await(() -> server.statistics().droppedRepeated() == 1);
        assertNull(serverTun.take(NOT_AT_ALL));
        assertEquals(1, server.statistics().packetsReceived());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldLetTheSameClientComeBackToAFullServer(String transport) throws Exception {
        limits = Limits.DEFAULT.withClients(1);
        serve(transport, serverSecurity("secret"));
        ZtunClient client = connect(clientSecurity("secret"));
        ZtunException e =
                assertThrows(ZtunException.class, client(MemoryTun.create("other"), clientSecurity("secret"))::start);
        assertTrue(e.getMessage().contains("the server is full: max=1"), e.getMessage());
        await(() -> server.statistics().limits().clients() == 1);

        way.change = frame -> flip(frame, 9999);
        clientTun.inject(up(client, 10));
        Thread.sleep(NOT_AT_ALL.toMillis());
        way.change = frame -> frame;
        ByteBuffer next = up(client, 40);
        await(
                () -> { // over TCP the session has ended, and the client comes back
                    clientTun.inject(next);
                    return next.equals(takeSoon());
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldBoundTheSessionsOfOneAddress(String transport) throws Exception {
        limits = Limits.DEFAULT.withClientsPerSource(1);
        serve(transport, serverSecurity("secret"));
        connect(clientSecurity("secret"));
        ZtunException e =
                assertThrows(ZtunException.class, client(MemoryTun.create("other"), clientSecurity("secret"))::start);
        assertTrue(
                e.getMessage().contains("too many clients from one address: source=127.0.0.1 max=1"), e.getMessage());
        await(() -> server.statistics().limits().clientsPerSource() == 1);
        assertEquals(1, server.statistics().sessions());
    }

    private static byte[] flip(byte[] frame, int at) {
        frame[Math.min(at, frame.length - 1)] ^= 1;
        return frame;
    }

    @ParameterizedTest
    @CsvSource({"tcp, 0", "tcp, 1", "tcp, 9999", "udp, 0", "udp, 3", "udp, 6", "udp, 9999"})
    void shouldForwardNothingThatWasChanged(String transport, int at) throws Exception {
        serve(transport, serverSecurity("secret"));
        ZtunClient client = connect(clientSecurity("secret"));
        assertPacketsCross(client);
        way.change = frame -> flip(frame, at);
        clientTun.inject(up(client, 900));
        assertNull(serverTun.take(NOT_AT_ALL));
        way.change = frame -> frame;
        assertTrue(transport.equals("tcp") || server.statistics().droppedForged() > 0);
        ByteBuffer next = up(client, 40);
        await(
                () -> { // over TCP the session has ended, and the client comes back
                    clientTun.inject(next);
                    return next.equals(takeSoon());
                });
    }

    private ByteBuffer takeSoon() {
        try {
            return serverTun.take(Duration.ofMillis(100));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
