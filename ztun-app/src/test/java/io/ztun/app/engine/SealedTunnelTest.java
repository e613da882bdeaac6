package io.ztun.app.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.ConfigException;
import io.ztun.api.ZtunException;
import io.ztun.app.keys.KeyFolder;
import io.ztun.core.Plugins;
import io.ztun.core.Security;
import io.ztun.core.ZtunClient;
import io.ztun.core.ZtunServer;
import io.ztun.core.info.SessionInfo;
import io.ztun.core.info.SessionStatistics;
import io.ztun.core.info.TunnelListener;
import io.ztun.core.internal.noise.Padding;
import io.ztun.core.internal.protocol.FrameType;
import io.ztun.core.settings.Limits;
import io.ztun.core.settings.NoCompress;
import io.ztun.core.settings.Privacy;
import io.ztun.spi.Link;
import io.ztun.spi.TransportProvider;
import io.ztun.testkit.PacketSamples;

import static io.ztun.app.engine.LocalTunnel.NOT_AT_ALL;
import static io.ztun.app.engine.LocalTunnel.SOON;
import static io.ztun.app.engine.LocalTunnel.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Who gets in and who does not, over the real transports, with somebody on the way. */
@Timeout(60)
class SealedTunnelTest {
    private static final Plugins PLUGINS = Plugins.discover(List.of());
    private static final Duration HANDSHAKE = Duration.ofMillis(1_500);

    /** How a sealed frame begins. */
    private static final int SEALED = 0x40;

    @AutoClose
    private final LocalTunnel tunnel = new LocalTunnel();

    @TempDir
    Path folder;

    private KeyFolder keys;
    private TamperingTransport way;
    private ZtunServer server;

    @BeforeEach
    void makeKeys() throws IOException {
        keys = KeyFolder.in(folder);
    }

    private void serve(String transport, String mode) {
        serve(transport, mode, Limits.DEFAULT);
    }

    private void serve(String transport, String mode, Limits limits) {
        TransportProvider provider = PLUGINS.transport(transport);
        way = new TamperingTransport(provider);
        server = tunnel.serve(
                provider,
                builder -> builder.handshakeTimeout(HANDSHAKE)
                        .security(serverSecurity(mode))
                        .limits(limits));
    }

    private LocalClient client(String mode) {
        return client(mode, builder -> builder);
    }

    private LocalClient client(String mode, UnaryOperator<ZtunClient.Builder> settings) {
        return tunnel.client(
                way,
                builder -> settings.apply(builder.handshakeTimeout(HANDSHAKE).security(clientSecurity(mode))));
    }

    private LocalClient connect(String mode) throws InterruptedException {
        return connect(client(mode));
    }

    private LocalClient connect(LocalClient client) throws InterruptedException {
        client.start();
        await(() -> server.statistics().sessions() == 1);
        return client;
    }

    private Security serverSecurity(String mode) {
        Optional<Path> psk = mode.equals("both") ? Optional.of(keys.secret()) : Optional.empty();
        return switch (mode) {
            case "open" -> Security.open();
            case "secret" -> Security.sharedSecret(keys.secret());
            default -> Security.server(keys.serverKey(), keys.authorized(), psk);
        };
    }

    private Security clientSecurity(String mode) {
        Optional<Path> psk = mode.equals("both") ? Optional.of(keys.secret()) : Optional.empty();
        return switch (mode) {
            case "open" -> Security.open();
            case "secret" -> Security.sharedSecret(keys.secret());
            case "wrong secret" -> Security.sharedSecret(keys.otherSecret());
            case "stranger" -> Security.client(keys.strangerKey(), keys.serverPublic(), psk);
            case "wrong server" -> Security.client(keys.clientKey(), keys.clientPublic(), psk);
            case "wrong psk" -> Security.client(keys.clientKey(), keys.serverPublic(), Optional.of(keys.otherSecret()));
            default -> Security.client(keys.clientKey(), keys.serverPublic(), psk);
        };
    }

    /** A client that does not get in, which the server counts. */
    private void assertKeptOut(LocalClient client) throws InterruptedException {
        assertThrows(ZtunException.class, client::start);
        await(() -> server.statistics().refused() == 1);
        assertEquals(0, server.statistics().sessions());
    }

    /** A packet that is changed on its way does not arrive, and later ones do: over TCP the client has come back first. */
    private void assertNothingChangedArrives(LocalClient client, int length, int at) throws InterruptedException {
        way.change = frame -> flip(frame, at);
        client.tun().inject(client.up(length));
        assertNull(tunnel.tun.take(NOT_AT_ALL));
        way.change = UnaryOperator.identity();
        ByteBuffer next = client.up(40);
        await(() -> {
            client.tun().inject(next);
            return next.equals(tunnel.tun.take(Duration.ofMillis(100)));
        });
    }

    private static byte[] flip(byte[] frame, int at) {
        frame[Math.min(at, frame.length - 1)] ^= 1;
        return frame;
    }

    @ParameterizedTest
    @CsvSource({"tcp, secret", "udp, secret", "tcp, keys", "udp, keys", "tcp, both", "udp, both"})
    void shouldCarryPacketsAndShowNothing(String transport, String mode) throws Exception {
        serve(transport, mode);
        LocalClient client = connect(mode);
        assertEquals(
                mode.equals("secret") ? "172.168.13.2/24" : KeyFolder.CLIENT_ADDRESS + "/24",
                client.client().address().toString());
        for (int i = 0; i < 200; i++) {
            tunnel.assertPacketsCross(client);
        }
        byte[] payload = new byte[16];
        client.up(500).get(100, payload);
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
        serve(transport, "secret");
        Privacy privacy = new Privacy(NoCompress.parse("0.0.0.0/0"), Privacy.History.SHARED, pad);
        LocalClient client = connect(client("secret", builder -> builder.privacy(privacy)));
        way.seen.clear();
        for (int length = 0; length < 1_000; length += 3) {
            ByteBuffer up = client.up(length);
            client.tun().inject(up);
            assertEquals(up, tunnel.tun.take(SOON));
        }
        Set<Integer> lengths = way.seen.stream().map(frame -> frame.length).collect(Collectors.toSet());
        assertTrue(pad ? lengths.size() < 60 : lengths.size() > 333, lengths.size() + " lengths: " + lengths);
        assertTrue(!pad || lengths.stream().allMatch(length -> Padding.padded(length) == length), lengths::toString);
        long seen = way.seen.stream().mapToLong(frame -> frame.length).sum();
        // The sender counts a frame once it has left, and signs of life not at all.
        await(() -> seen - client.client().statistics().sent().wireBytes() < 300);
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
        serve(transport, serverMode);
        assertKeptOut(client(clientMode));
        assertEquals(0, server.statistics().packetsReceived());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldEndTheSessionOfAKeyThatIsRemoved(String transport) throws Exception {
        serve(transport, "keys");
        LocalClient client = connect("keys");
        tunnel.assertPacketsCross(client);
        keys.authorize();
        await(() -> server.statistics().sessions() == 0);
        await(() -> server.statistics().refused() > 0); // it comes back, and is refused
        client.tun().inject(client.up(10));
        assertNull(tunnel.tun.take(NOT_AT_ALL));
        keys.authorize(keys.clientPublic() + " laptop");
        await(() -> server.statistics().sessions() == 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldOpenNoSessionForARepeatedHandshake(String transport) throws Exception {
        serve(transport, "keys");
        LocalClient client = connect("keys");
        tunnel.assertPacketsCross(client);
        try (Thief thief = new Thief(PLUGINS.transport(transport), tunnel.address())) {
            Link link = thief.connect();
            way.seen.forEach(frame -> Thief.send(link, frame));
            assertEquals(FrameType.SEALED_ANSWER, thief.nextAnswer());
            await(() -> server.statistics().refused() == 1);
        }
        assertEquals(1, server.statistics().sessions());
        assertNull(tunnel.tun.take(NOT_AT_ALL));
        tunnel.assertPacketsCross(client);
    }

    /** Also before it has proved to be there: it would wait for its time to be over, and come back with the same key. */
    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldTellAClientWhoseKeyIsRemovedWhileItsProofIsOnTheWay(String transport) throws Exception {
        serve(transport, "keys");
        connect("keys");
        try (Thief thief = new Thief(PLUGINS.transport(transport), tunnel.address())) {
            Link link = thief.connect();
            Thief.send(link, way.seen.get(0));
            assertEquals(FrameType.SEALED_ANSWER, thief.nextAnswer());
            keys.authorize();
            server.reload();
            Byte next = thief.nextAnswer();
            assertTrue(next != null && (next & ~1) == SEALED, "no sealed frame: " + next);
            await(() -> server.statistics().sessions() == 0);
        }
    }

    @ParameterizedTest
    @CsvSource({"tcp, 6", "tcp, 20", "tcp, 60", "tcp, 120", "udp, 6", "udp, 20", "udp, 60", "udp, 120"})
    void shouldRefuseAHelloThatWasChanged(String transport, int at) throws Exception {
        serve(transport, "keys");
        way.change = frame -> flip(frame, at);
        assertKeptOut(client("keys"));
    }

    /** Another genuine hello of the same client's, with other codecs, in place of its own. */
    @ParameterizedTest
    @CsvSource({"tcp, secret", "udp, secret", "tcp, keys", "udp, keys", "tcp, both", "udp, both"})
    void shouldNotBeTalkedIntoAnotherCodec(String transport, String mode) throws Exception {
        serve(transport, mode);
        LocalClient weak = client(mode, builder -> builder.codecs(List.of(PLUGINS.codec("none"))));
        weak.start();
        byte[] hello = way.seen.get(0);
        weak.client().close();
        await(() -> server.statistics().sessions() == 0);
        long received = server.statistics().packetsReceived();

        way.change = frame -> frame[0] == FrameType.SEALED_HELLO ? hello.clone() : frame;
        assertKeptOut(client(mode));
        assertEquals(received, server.statistics().packetsReceived());
    }

    @ParameterizedTest
    @CsvSource({"tcp, 0", "tcp, 10", "tcp, 9999", "udp, 0", "udp, 10", "udp, 9999"})
    void shouldNotBelieveAnAnswerThatWasChanged(String transport, int at) throws Exception {
        serve(transport, "keys");
        way.changeBack = frame -> flip(frame, at);
        assertKeptOut(client("keys"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldDropAndCountWhatIsNotFromTheClientsAddress(String transport) throws Exception {
        serve(transport, "keys");
        LocalClient client = connect("keys");
        List<String> forged = List.of("172.168.13.1", "172.168.13.78", "224.0.0.1", "255.255.255.255", "198.18.0.1");
        for (String source : forged) {
            client.tun().inject(PacketSamples.udp(source, "172.168.13.1", 10));
        }
        await(() -> server.statistics().droppedSource() == forged.size());
        tunnel.assertPacketsCross(client);
        await(() -> server.statistics().packetsReceived() == 1); // counted once all that arrived together is through
    }

    /** A frame once more, in place of the next. Over TCP, where frames have no number, it is one that was changed. */
    @Test
    void shouldCountWhatComesTwice() throws Exception {
        serve("udp", "keys");
        LocalClient client = connect("keys");
        tunnel.assertPacketsCross(client);
        byte[] packet = way.seen.get(way.seen.size() - 1);
        way.change = frame -> packet.clone();
        client.tun().inject(client.up(500));
        await(() -> server.statistics().droppedRepeated() == 1);
        assertNull(tunnel.tun.take(NOT_AT_ALL));
        assertEquals(1, server.statistics().packetsReceived());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldLetTheSameClientComeBackToAFullServer(String transport) throws Exception {
        serve(transport, "secret", Limits.DEFAULT.withClients(1));
        LocalClient client = connect("secret");
        assertOneTooMany("the server is full: max=1");
        await(() -> server.statistics().limits().clients() == 1);
        assertNothingChangedArrives(client, 10, 9999);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldBoundTheSessionsOfOneAddress(String transport) throws Exception {
        serve(transport, "secret", Limits.DEFAULT.withClientsPerSource(1));
        connect("secret");
        assertOneTooMany("too many clients from one address: source=127.0.0.1 max=1");
        await(() -> server.statistics().limits().clientsPerSource() == 1);
        assertEquals(1, server.statistics().sessions());
    }

    private void assertOneTooMany(String why) {
        ZtunException e = assertThrows(ZtunException.class, client("secret")::start);
        assertTrue(e.getMessage().contains(why), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"tcp, 0", "tcp, 1", "tcp, 9999", "udp, 0", "udp, 3", "udp, 6", "udp, 9999"})
    void shouldForwardNothingThatWasChanged(String transport, int at) throws Exception {
        serve(transport, "secret");
        LocalClient client = connect("secret");
        tunnel.assertPacketsCross(client);
        assertNothingChangedArrives(client, 900, at);
        assertTrue(transport.equals("tcp") || server.statistics().droppedForged() > 0);
    }

    /** Or two machines with one key would throw each other out for ever. */
    @Test
    void shouldNotComeBackSoonWhenAnotherHasItsPlace() throws Exception {
        serve("tcp", "keys");
        AtomicInteger ended = new AtomicInteger();
        List<String> reasons = new CopyOnWriteArrayList<>();
        LocalClient loser = connect(client(
                "keys",
                builder -> builder.listener(new TunnelListener() {
                    @Override
                    public void onSessionClosed(SessionInfo session, SessionStatistics statistics, String reason) {
                        reasons.add(reason);
                    }
                })));
        LocalClient winner = client(
                        "keys",
                        builder -> builder.listener(new TunnelListener() {
                            @Override
                            public void onSessionClosed(
                                    SessionInfo session, SessionStatistics statistics, String reason) {
                                ended.incrementAndGet();
                            }
                        }))
                .start();
        await(() -> !reasons.isEmpty());
        assertEquals(List.of("closed by the peer: the client has connected anew"), reasons);
        Thread.sleep(2_000); // eight times the wait after any other end
        assertEquals(0, ended.get());
        assertEquals(0, loser.client().statistics().sessions());
        assertEquals(1, winner.client().statistics().sessions());
    }
}
