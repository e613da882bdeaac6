package io.ztun.app.e2e;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.app.keys.KeyFolder;
import io.ztun.core.Keys;
import io.ztun.core.internal.noise.Padding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Two processes with keys, and those who do not belong.
 *
 * <pre>
 *      server              client 0            client 1
 *   198.18.0.1           198.18.0.11         198.18.0.12
 *   tcpdump              its key is known    its key is not
 * </pre>
 */
@Network(clients = 2, commands = "tcpdump")
final class SecurityIT {

    /** In a ping's payload: sixteen bytes that ping repeats. */
    private static final String PATTERN = "5a54554e2d504c41494e544558542121";

    private static final String PATTERN_TEXT = "ZTUN-PLAINTEXT!!";

    /** Over UDP nobody tells a stranger anything. */
    private static final String REFUSED_SOON = "--handshake-timeout=2s";

    @TempDir
    Path folder;

    private KeyFolder keys;

    @BeforeEach
    void makeKeys() throws IOException {
        keys = KeyFolder.in(folder);
    }

    private Ztun server(Topology net, String transport) {
        Ztun server = Ztun.startingServer(
                net.server(),
                "--transport=" + transport,
                "--key-file=" + keys.serverKey(),
                "--authorized-clients=" + keys.authorized());
        server.awaitLine("Listening", Ztun.START);
        return server;
    }

    private String[] clientOptions(Path key, String transport) {
        return new String[] {"--transport=" + transport, "--key-file=" + key, "--server-key=" + keys.serverPublic()};
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldCarryPacketsThatNobodyOnTheWayCanRead(String transport, Topology net) throws IOException {
        Path capture = folder.resolve("capture");
        Ztun server = server(net, transport);
        try (LoggedProcess tcpdump = tcpdump(net, capture)) {
            tcpdump.awaitLine("listening on", Ztun.START);
            Ztun client = Ztun.client(net.client(0), net.server(), clientOptions(keys.clientKey(), transport));
            assertEquals(KeyFolder.CLIENT_ADDRESS, client.address());
            server.awaitLine("Serving .*sealed=yes client=laptop", Ztun.START);
            net.client(0).netns().run("ping", "-n", "-i", "0.05", "-w", "10", "-c", "20", "-p", PATTERN, Ztun.SERVER);
            Await.until("the pings are on disk", Ztun.START, () -> size(capture) > 4_000);
        }
        String seen = Files.readString(capture, StandardCharsets.ISO_8859_1);
        List.of(PATTERN_TEXT, "PLAINTEXT", "lz4", "zstd", "snappy", "none")
                .forEach(text -> assertFalse(seen.contains(text), text));
    }

    private static LoggedProcess tcpdump(Topology net, Path capture) {
        return new LoggedProcess(
                "tcpdump",
                net.server()
                        .netns()
                        .inside(List.of(
                                "tcpdump", "-i", Host.WIRE, "-U", "-s0", "-Z", "root", "-w", capture.toString())));
    }

    /** Sixty-one pings of different lengths, of a pattern that compresses. */
    @Test
    void shouldPadAndKeepOutOfTheCodecWhatTheUserNames(Topology net) throws IOException {
        Path capture = folder.resolve("capture");
        String[] privacy = {"--transport=udp", "--psk-file=" + keys.secret(), "--pad", "--no-compress=172.168.13.0/24"};
        Ztun server = Ztun.startingServer(net.server(), privacy);
        server.awaitLine("Listening", Ztun.START);
        try (LoggedProcess tcpdump = tcpdump(net, capture)) {
            tcpdump.awaitLine("listening on", Ztun.START);
            Ztun.client(net.client(0), net.server(), privacy);
            String pings = "for s in $(seq 200 10 800); do ping -n -c 1 -W 3 -s $s -p " + PATTERN + " " + Ztun.SERVER
                    + " || exit 1; done";
            net.client(0).netns().run("sh", "-c", pings);
            Await.until(
                    "the pings are on disk",
                    Ztun.START,
                    () -> sealedLengths(net, capture).size() >= 61);
        }
        List<Integer> lengths = sealedLengths(net, capture);
        List<Integer> pings = lengths.stream().filter(length -> length > 200).toList();
        assertTrue(pings.size() >= 61, () -> "not compressed: " + lengths);
        assertTrue(pings.stream().distinct().count() < 30, lengths::toString);
        assertTrue(lengths.stream().allMatch(length -> Padding.padded(length) == length), lengths::toString);
    }

    /** Lengths of the sealed frames that the client has sent: behind type and id of a DATA datagram, or a short id. */
    private static List<Integer> sealedLengths(Topology net, Path capture) {
        try {
            return Capture.datagramsFrom(net.client(0).address(), capture).stream()
                    .map(SecurityIT::frame)
                    .filter(frame -> frame.hasRemaining() && (frame.get(frame.position()) & 0x76) == 0x40)
                    .map(ByteBuffer::remaining)
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** What a datagram holds, of which the first byte stands before a short id; nothing if it is the transport's own. */
    private static ByteBuffer frame(ByteBuffer datagram) {
        if (datagram.get(0) < 0) {
            return datagram.position(3).put(3, datagram.get(0));
        }
        return datagram.position(datagram.get(0) == 0x10 ? 8 : datagram.limit());
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldRefuseAKeyThatIsNotInTheFileAndLogThatOnce(String transport, Topology net) throws IOException {
        Ztun server = server(net, transport);
        Shell.Outcome stranger = Ztun.attempt(
                net.client(1),
                with(
                        "--server=" + net.server().address(),
                        with(REFUSED_SOON, clientOptions(keys.strangerKey(), transport))));
        assertEquals(1, stranger.exit(), stranger::toString);
        assertEquals(1, stranger.errLines().size(), stranger::toString);
        server.awaitLine(
                "Refused .*unknown key: key="
                        + Keys.publicKey(keys.strangerKey()).replace("+", "\\+"),
                Ztun.START);
        assertEquals(
                1, server.lines().stream().filter(l -> l.contains("Refused")).count(), server::toString);
        assertFalse(server.lines().stream().anyMatch(line -> line.contains("Serving")), server::toString);
    }

    private static String[] with(String first, String... rest) {
        String[] all = new String[rest.length + 1];
        all[0] = first;
        System.arraycopy(rest, 0, all, 1, rest.length);
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldRefuseAnotherSecret(String transport, Topology net) {
        Ztun server = Ztun.startingServer(net.server(), "--transport=" + transport, "--psk-file=" + keys.secret());
        server.awaitLine("Listening", Ztun.START);
        Shell.Outcome stranger = Ztun.attempt(
                net.client(1),
                "--server=" + net.server().address(),
                "--transport=" + transport,
                "--psk-file=" + keys.otherSecret(),
                REFUSED_SOON);
        assertEquals(1, stranger.exit(), stranger::toString);
        server.awaitLine("Refused .*wrong shared secret", Ztun.START);
        Ztun client =
                Ztun.client(net.client(0), net.server(), "--transport=" + transport, "--psk-file=" + keys.secret());
        assertEquals("172.168.13.2", client.address());
        net.client(0).ping(Ztun.SERVER, 3);
    }

    @Test
    void shouldEndTheSessionOfAKeyThatIsRemoved(Topology net) throws IOException {
        Ztun server = server(net, "tcp");
        Ztun client = Ztun.client(net.client(0), net.server(), clientOptions(keys.clientKey(), "tcp"));
        assertEquals(KeyFolder.CLIENT_ADDRESS, client.address());
        keys.authorize();
        net.server().netns().run("kill", "-HUP", Long.toString(server.pid()));
        server.awaitLine("Ended .*the client's key is not authorized any more", Duration.ofSeconds(5));
        server.awaitLine("Refused .*unknown key", Duration.ofSeconds(10));
        assertTrue(server.isAlive(), "SIGHUP reads the file again and stops nothing");
    }

    /** A server may be somebody else's: it cannot draw to itself what a client has elsewhere. */
    @Test
    void shouldTakeNoNetworkThatItDoesNotAccept(Topology net) {
        String to = "--server=" + net.server().address();
        Ztun.server(net.server(), "--subnet=198.51.100.1/24");
        assertRefused(net.client(0), "--accept-subnet 198.51.100.0/24", to);
        assertRefused(net.client(0), "--accept-subnet 198.51.100.0/24", to, "--accept-subnet=198.51.100.0/25");
        Ztun client = Ztun.client(net.client(0), net.server(), "--accept-subnet=198.51.100.0/24");
        assertTrue(client.address().startsWith("198.51.100."), client::address);
    }

    private static void assertRefused(Host host, String why, String... options) {
        Shell.Outcome outcome = Ztun.attempt(host, options);
        assertEquals(1, outcome.exit(), outcome::toString);
        assertEquals(1, outcome.errLines().size(), outcome::toString);
        assertTrue(outcome.err().contains(why), outcome::toString);
        assertFalse(host.hasInterface(Ztun.TUN));
    }

    @Test
    void shouldWarnOnceWhenItIsOpen(Topology net) {
        Ztun server = Ztun.server(net.server());
        server.awaitLine("Open: everybody who reaches this port joins", Ztun.START);
        net.server().netns().ip("addr", "add", "8.8.8.1/32", "dev", Host.WIRE);
        Shell.Outcome open = Ztun.attempt(net.server(), "--port=2025", "--subnet=10.99.0.1/24");
        net.server().netns().ip("addr", "del", "8.8.8.1/32", "dev", Host.WIRE);
        assertEquals(2, open.exit(), open::toString);
        assertTrue(open.err().contains("8.8.8.1") && open.err().contains("--open"), open::err);
    }
}
