package io.ztun.app.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.core.Keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Either end dies without a word, and the other copes.
 *
 * <pre>
 *      server (killed, started again)
 *        |
 *        +------------------+------------------+
 *     client 0           client 1           client 2
 *  (killed, unplugged)
 * </pre>
 */
@Network(clients = 3)
final class RestartIT {

    private static final Duration BACK = Duration.ofSeconds(10);

    /** A round trip, and a quarter of a second that clients spread out over; the rest is for a busy machine. */
    private static final Duration BACK_AT_ONCE = Duration.ofSeconds(5);

    private static final String KEEPALIVE = "--keepalive=1s";

    /** Three times the keepalive interval, a second for looking, and what a busy machine adds. */
    private static final Duration DEAD = Duration.ofSeconds(17);

    @ParameterizedTest
    @ValueSource(strings = {"--transport=tcp", "--transport=udp"})
    void shouldTakeEveryClientBackWithItsAddress(String transport, Topology net) {
        Ztun first = Ztun.server(net.server(), transport);
        List<Ztun> clients = net.clients().stream()
                .map(host -> Ztun.client(host, net.server(), transport))
                .toList();
        List<String> addresses = clients.stream().map(Ztun::address).toList();
        List<String> interfaces =
                net.clients().stream().map(RestartIT::interfaceNumber).toList();

        first.kill();
        Ztun second = Ztun.server(net.server(), transport);
        long start = System.nanoTime();
        for (String address : addresses) {
            Duration left = BACK.minusNanos(System.nanoTime() - start);
            Await.until(address + " is back", left, () -> answers(net.server(), address));
        }

        assertEquals(addresses, clients.stream().map(Ztun::address).toList());
        assertEquals(
                interfaces,
                net.clients().stream().map(RestartIT::interfaceNumber).toList(),
                "interfaces were made anew");
        clients.forEach(Ztun::close);
        second.close();
    }

    /**
     * Over UDP nobody tells a client that its server has been started again, but the server itself, when it gets a datagram of a session that it
     * does not know: the client has something to say ten times a second here. The server has the same keys as before, by which the client
     * knows it; nobody else would be believed, and the server missed after three keepalive intervals.
     */
    @Test
    void shouldComeBackAtOnceToAServerWithTheSameKeys(@TempDir Path folder, Topology net, TestReporter reporter)
            throws IOException {
        Path secret = folder.resolve("secret");
        Keys.generate(secret);
        String[] options = {"--transport=udp", "--psk-file=" + secret};
        Ztun first = Ztun.server(net.server(), options);
        try (Ztun client = Ztun.client(net.client(0), net.server(), options);
                LoggedProcess talk = new LoggedProcess(
                        "ping", net.client(0).netns().inside(List.of("ping", "-n", "-i", "0.1", Ztun.SERVER)))) {
            talk.awaitLine("bytes from", Ztun.START);
            first.kill();
            Thread.sleep(500);
            int mark = client.mark();
            try (Ztun second = Ztun.server(net.server(), options)) {
                long start = System.nanoTime();
                client.awaitLine(
                        mark, "Disconnected .*reason=the server does not know this session any more", Ztun.START);
                client.awaitLine(mark, "Connected ", Ztun.START);
                Duration taken = Duration.ofNanos(System.nanoTime() - start);
                reporter.publishEntry("back after " + taken.toMillis() + " ms");
                second.awaitLine("Serving ", Ztun.START);
                net.client(0).ping(Ztun.SERVER, 2);
                assertTrue(taken.compareTo(BACK_AT_ONCE) < 0, "back after " + taken);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Over TCP the kernel tells the server at once, over UDP nobody does. */
    @ParameterizedTest
    @ValueSource(strings = {"--transport=tcp", "--transport=udp"})
    void shouldGiveAwayTheAddressOfAClientThatWasKilled(String transport, Topology net) {
        try (Ztun server = Ztun.server(net.server(), transport, "--subnet=10.99.0.1/30", KEEPALIVE)) {
            Ztun killed = Ztun.client(net.client(0), net.server(), transport);
            assertEquals("10.99.0.2", killed.address());
            assertNoAddressLeft(net.client(1), net, transport);
            killed.kill();
            server.awaitLine("Ended .*10\\.99\\.0\\.2", DEAD);
            try (Ztun next = Ztun.client(net.client(1), net.server(), transport)) {
                assertEquals("10.99.0.2", next.address());
                net.client(1).ping("10.99.0.1", 2);
            }
        }
    }

    /** Its cable is pulled first, so that the kernel cannot tell the server that the connection is gone. */
    @Test
    void shouldGiveAwayTheAddressOfAClientThatFellSilent(Topology net) {
        try (Ztun server = Ztun.server(net.server(), "--subnet=10.99.0.1/30", KEEPALIVE)) {
            Ztun silent = Ztun.client(net.client(0), net.server());
            assertNoAddressLeft(net.client(1), net, "--transport=tcp");
            net.client(0).unplug();
            silent.kill();
            server.awaitLine("Ended .*10\\.99\\.0\\.2", DEAD);
            try (Ztun next = Ztun.client(net.client(1), net.server())) {
                assertEquals("10.99.0.2", next.address());
            }
        } finally {
            net.client(0).plugIn();
        }
    }

    private static void assertNoAddressLeft(Host host, Topology net, String transport) {
        Shell.Outcome refused = Ztun.attempt(host, "--server=" + net.server().address(), transport);
        assertEquals(1, refused.exit());
        assertTrue(refused.err().contains("no address left"), refused::err);
        assertEquals(1, refused.errLines().size(), refused::err);
    }

    private static boolean answers(Host from, String address) {
        return from.netns()
                        .attempt(Duration.ofSeconds(5), "ping", "-n", "-c", "1", "-W", "1", address)
                        .exit()
                == 0;
    }

    /** An interface that is removed and made again has another number. */
    private static String interfaceNumber(Host host) {
        return host.netns().ip("-o", "link", "show", Ztun.TUN).split(":")[0];
    }
}
