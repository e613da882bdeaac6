package io.ztun.app.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.Addresses;
import io.ztun.api.Cidr;
import io.ztun.api.ConfigException;
import io.ztun.api.ZtunException;
import io.ztun.core.MemoryTun;
import io.ztun.core.Plugins;
import io.ztun.core.Security;
import io.ztun.core.ZtunClient;
import io.ztun.core.ZtunServer;
import io.ztun.core.info.SessionSnapshot;
import io.ztun.core.settings.Families;
import io.ztun.spi.TransportProvider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Clients and servers of the original and of ours find each other out.
 *
 * <pre>
 *   MemoryTun - ZtunServer --+-- TCP over loopback --+-- LegacyStream            all in one JVM
 *                            +-----------------------+-- ZtunClient - MemoryTun
 * </pre>
 */
final class LegacyTest {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    /** What this machine is given at 10.99.0.2 in 10.99.0.0/24. */
    private static final byte[] SECOND = {10, 99, 0, 2, 24};

    private final MemoryTun serverTun = MemoryTun.create("server");
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private ZtunServer server;

    @AfterEach
    void close() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    private <T extends AutoCloseable> T closing(T resource) {
        open.push(resource);
        return resource;
    }

    private ZtunServer.Builder serverBuilder() {
        return ZtunServer.builder()
                .bind(LOOPBACK)
                .port(0)
                .subnet(Cidr.parse("10.99.0.1/24"))
                .tunDevice(serverTun.device());
    }

    private void serve(boolean legacy) {
        server = closing(serverBuilder().legacy(legacy).build());
        server.start();
    }

    private LegacyStream connect() throws IOException {
        LegacyStream stream =
                closing(new LegacyStream(new Socket(LOOPBACK, server.address().getPort())));
        stream.socket().setSoTimeout((int) SOON.toMillis());
        return stream;
    }

    private LegacyStream greeted(int number) throws IOException {
        LegacyStream stream = connect();
        assertArrayEquals(new byte[] {10, 99, 0, (byte) number, 24}, stream.greeting());
        return stream;
    }

    private static ZtunClient.Builder clientBuilder(int port) {
        return ZtunClient.builder(LOOPBACK.getHostAddress()).port(port).legacy(true);
    }

    private ZtunClient client(MemoryTun tun, int port) {
        return closing(clientBuilder(port).tunDevice(tun.device()).build());
    }

    /** A packet from one host of the network to another. */
    private static byte[] packet(int from, int to, byte[] payload) {
        return EmbeddedPair.packet(from, to, payload, payload.length).array();
    }

    private static byte[] noise(int length) {
        byte[] noise = new byte[length];
        new Random(1).nextBytes(noise);
        return noise;
    }

    private static void await(BooleanSupplier condition) {
        Await.until("it is so", SOON, condition);
    }

    private SessionSnapshot onlySession() {
        List<SessionSnapshot> sessions = server.snapshot().sessions();
        assertEquals(1, sessions.size());
        return sessions.get(0);
    }

    private void assertArrives(byte[] packet) throws InterruptedException {
        assertEquals(ByteBuffer.wrap(packet), serverTun.take(SOON));
    }

    private static void assertReceives(LegacyStream stream, byte[] packet) throws IOException {
        byte[] received = new byte[LegacyStream.MTU];
        assertArrayEquals(packet, Arrays.copyOf(received, stream.receive(received)));
    }

    /** Of every length about the limits of a block's parts, of zeros and of what does not shrink. */
    @Test
    void shouldServeAClientOfTheOriginal() throws Exception {
        serve(true);
        LegacyStream stream = greeted(2);
        for (int length : new int[] {1, 14, 15, 16, 269, 270, 271, 1_400, 8_000, LegacyStream.MTU - 28}) {
            for (byte[] payload : List.of(new byte[length], noise(length))) {
                stream.send(packet(2, 1, payload));
                assertArrives(packet(2, 1, payload));
                serverTun.inject(ByteBuffer.wrap(packet(1, 2, payload)));
                assertReceives(stream, packet(1, 2, payload));
            }
        }
        await(() -> onlySession().packetsSent() == 20); // which is counted when the packet has left
        SessionSnapshot session = onlySession();
        assertTrue(session.info().legacy() && !session.info().offload(), session::toString);
        assertEquals("lz4", session.info().codec());
        assertEquals(20, session.packetsReceived());
        assertEquals(0, session.dropped().total());
    }

    @Test
    void shouldServeBothKindsAtOnePort() throws Exception {
        serve(true);
        greeted(2);
        MemoryTun tun = MemoryTun.create("client");
        ZtunClient ours = client(tun, server.address().getPort());
        ours.start();
        assertEquals("10.99.0.3/24", ours.address().toString());
        greeted(4);
        await(() -> server.snapshot().sessions().size() == 3);
        assertEquals(
                List.of(true, false, true),
                server.snapshot().sessions().stream()
                        .map(session -> session.info().legacy())
                        .toList());
        assertFalse(ours.snapshot().sessions().get(0).info().legacy());
        tun.inject(ByteBuffer.wrap(packet(3, 1, noise(100))));
        assertArrives(packet(3, 1, noise(100)));
    }

    /** Over each transport of the server's, and with an address of each family; the original has one of each. */
    @Test
    void shouldServeTheOriginalBesideEverythingOfOurs() throws Exception {
        Plugins plugins = Plugins.discover(List.of());
        List<TransportProvider> both = List.of(plugins.transport("udp"), plugins.transport("tcp"));
        server = closing(serverBuilder()
                .subnet(Addresses.parse("10.99.0.1/24,fd00:99::1/64"))
                .transports(both)
                .legacy(true)
                .build());
        server.start();
        LegacyStream stream = greeted(2);
        MemoryTun tun = MemoryTun.create("client");
        ZtunClient overUdp = closing(ZtunClient.builder(LOOPBACK.getHostAddress())
                .port(server.address().getPort())
                .transport(both.get(0))
                .tunDevice(tun.device())
                .build());
        overUdp.start();
        assertEquals("10.99.0.3/24,fd00:99::2/64", overUdp.addresses().toString());
        await(() -> server.snapshot().sessions().size() == 2);
        assertEquals(
                "10.99.0.2/24",
                server.snapshot().sessions().get(0).info().addresses().toString());
        stream.send(packet(2, 1, noise(50)));
        assertArrives(packet(2, 1, noise(50)));
        tun.inject(ByteBuffer.wrap(packet(3, 1, noise(60))));
        assertArrives(packet(3, 1, noise(60)));
    }

    @Test
    void shouldGiveAReturningHostItsAddressAgain() throws Exception {
        serve(true);
        LegacyStream first = greeted(2);
        LegacyStream second = greeted(3);
        first.close();
        second.close();
        await(() -> server.snapshot().sessions().isEmpty());
        greeted(2);
    }

    /** A block that does not decode costs its sender's time; nothing else is touched by it. */
    @Test
    void shouldSkipWhatIsNoPacket() throws Exception {
        serve(true);
        LegacyStream stream = greeted(2);
        LegacyStream other = greeted(3);
        await(() -> server.snapshot().sessions().size() == 2);
        stream.sendFrame(new byte[0]);
        stream.sendFrame(noise(65_535));
        stream.sendFrame(new byte[65_535]);
        stream.sendFrame(noise(100));
        stream.send(new byte[1]);
        byte[] ipv6 = new byte[100];
        ipv6[0] = 0x60;
        stream.send(ipv6);
        byte[] tooLong = packet(2, 1, noise(50));
        tooLong[3]++;
        stream.send(tooLong);
        stream.send(packet(3, 1, noise(60)));
        stream.send(packet(2, 1, noise(70)));
        assertArrives(packet(2, 1, noise(70)));
        other.send(packet(3, 1, noise(80)));
        assertArrives(packet(3, 1, noise(80)));
        SessionSnapshot session = server.snapshot().sessions().get(0);
        assertEquals(7, session.dropped().invalid());
        assertEquals(1, session.dropped().source());
    }

    @Test
    void shouldSendMulticastToEverybodyAndNoIpv6ToTheOriginal() throws Exception {
        serve(true);
        LegacyStream first = greeted(2);
        LegacyStream second = greeted(3);
        await(() -> server.snapshot().sessions().size() == 2);
        byte[] toRouters = new byte[48];
        toRouters[0] = 0x60;
        toRouters[5] = 8;
        toRouters[24] = (byte) 0xff;
        toRouters[25] = 2;
        toRouters[39] = 2;
        serverTun.inject(ByteBuffer.wrap(toRouters));
        byte[] group = packet(1, 0, noise(40));
        System.arraycopy(new byte[] {(byte) 224, 0, 0, (byte) 251}, 0, group, 16, 4);
        serverTun.inject(ByteBuffer.wrap(group));
        assertReceives(first, group);
        assertReceives(second, group);
        assertEquals(2, server.statistics().droppedNoRoute());
    }

    /** Whoever has begun a hello is waited for; so is everybody where the option is not set. */
    @ParameterizedTest
    @CsvSource({"true, 1", "false, 0"})
    void shouldNotSpeakFirst(boolean legacy, int bytes) throws Exception {
        serve(legacy);
        LegacyStream stream = connect();
        stream.socket().getOutputStream().write(new byte[] {20}, 0, bytes);
        stream.socket().setSoTimeout(1_500);
        assertThrows(SocketTimeoutException.class, stream::greeting);
        assertEquals(0, server.snapshot().sessions().size());
    }

    @Test
    void shouldTalkToAServerOfTheOriginal() throws Exception {
        try (ServerSocket original = new ServerSocket(0, 1, LOOPBACK)) {
            CompletableFuture<LegacyStream> accepted = CompletableFuture.supplyAsync(() -> accept(original, SECOND));
            MemoryTun tun = MemoryTun.create("client");
            ZtunClient client = client(tun, original.getLocalPort());
            client.start();
            assertEquals("10.99.0.2/24", client.address().toString());
            assertTrue(client.snapshot().sessions().get(0).info().legacy());
            LegacyStream stream = closing(accepted.join());
            tun.inject(ByteBuffer.wrap(packet(2, 1, noise(500))));
            assertReceives(stream, packet(2, 1, noise(500)));
            stream.send(packet(1, 2, noise(600)));
            assertEquals(ByteBuffer.wrap(packet(1, 2, noise(600))), tun.take(SOON));

            stream.close();
            accept(original, SECOND).send(packet(1, 2, noise(700)));
            assertEquals(ByteBuffer.wrap(packet(1, 2, noise(700))), tun.take(SOON), "it did not come back");
        }
    }

    /** Its first word reads as too long a frame, or as one of which the rest does not come. */
    @ParameterizedTest
    @CsvSource({"172, frame too long", "10, no answer to the hello"})
    void shouldSayWhatAServerOfTheOriginalTakes(int firstByte, String reason) throws Exception {
        byte[] greeting = {(byte) firstByte, (byte) 168, 13, 2, 24};
        try (ServerSocket original = new ServerSocket(0, 1, LOOPBACK)) {
            CompletableFuture.runAsync(() -> accept(original, greeting));
            ZtunClient client = closing(ZtunClient.builder(LOOPBACK.getHostAddress())
                    .port(original.getLocalPort())
                    .handshakeTimeout(Duration.ofMillis(500))
                    .tunDevice(MemoryTun.create("client").device())
                    .build());
            String message = assertThrows(ZtunException.class, client::start).getMessage();
            assertTrue(message.contains(reason), message);
            assertTrue(message.endsWith("If it is the original ztun, connect with `legacy`"), message);
        }
    }

    private LegacyStream accept(ServerSocket original, byte[] greeting) {
        try {
            LegacyStream stream = new LegacyStream(original.accept());
            stream.socket().setSoTimeout((int) SOON.toMillis());
            stream.socket().getOutputStream().write(greeting);
            return closing(stream);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldSayHelloToAServerThatDoesNotSpeakFirst(boolean serverIsLegacy) throws Exception {
        serve(serverIsLegacy);
        MemoryTun tun = MemoryTun.create("client");
        ZtunClient client = client(tun, server.address().getPort());
        client.start();
        assertFalse(client.snapshot().sessions().get(0).info().legacy());
        tun.inject(ByteBuffer.wrap(packet(2, 1, noise(100))));
        assertArrives(packet(2, 1, noise(100)));
    }

    @ParameterizedTest
    @CsvSource({
        "10, 33, not as the original did: prefix=33",
        "10, 0, it is too large",
        "203, 24, the server's network is not accepted: network=203.99.0.2/24",
        "127, 8, the server's network is not accepted"
    })
    void shouldNotTakeAnyAddressFromAServer(int firstByte, int prefix, String reason) throws Exception {
        byte[] greeting = SECOND.clone();
        greeting[0] = (byte) firstByte;
        greeting[4] = (byte) prefix;
        try (ServerSocket original = new ServerSocket(0, 1, LOOPBACK)) {
            CompletableFuture.runAsync(() -> accept(original, greeting));
            ZtunClient client = client(MemoryTun.create("client"), original.getLocalPort());
            String message = assertThrows(ZtunException.class, client::start).getMessage();
            assertTrue(message.contains(reason), message);
        }
    }

    @Test
    void shouldWantWhatTheOriginalHas() {
        Plugins plugins = Plugins.discover(List.of());
        List<TransportProvider> both = List.of(plugins.transport("tcp"), plugins.transport("udp"));
        assertRefused(
                "does not go with `psk-file`", legacyServer().security(Security.sharedSecret(new byte[32]))::build);
        assertRefused("an IPv4 network", legacyServer().subnet(Cidr.parse("fd00::1/64"))::build);
        assertRefused("the codec lz4", legacyServer().codecs(List.of(plugins.codec("zstd")))::build);
        assertRefused("the transport tcp", legacyServer().transport(both.get(1))::build);
        assertRefused("one server", clientBuilder(1).server("b", 1)::build);
        assertRefused("the transport tcp", clientBuilder(1).transports(both)::build);
        assertRefused("an IPv4 address", clientBuilder(1).families(Families.IPV6)::build);
    }

    private ZtunServer.Builder legacyServer() {
        return serverBuilder().legacy(true);
    }

    private static void assertRefused(String reason, Executable build) {
        String message = assertThrows(ConfigException.class, build).getMessage();
        assertNotNull(message);
        assertTrue(message.contains(reason), message);
    }
}
