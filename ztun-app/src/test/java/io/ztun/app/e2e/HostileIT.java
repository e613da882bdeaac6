package io.ztun.app.e2e;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

import io.ztun.app.e2e.HostilePeer.Manner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Connections that are no client's end, and nobody else notices.
 *
 * <pre>
 *                  server
 *                 /      \
 *         client 0        client 1: garbage, truncated hellos, huge lengths, silence
 *   an honest session
 * </pre>
 */
@Network(clients = 2)
final class HostileIT {

    /** Those that a server never lets in. */
    private static final List<Manner> STRANGERS = List.of(Manner.GARBAGE, Manner.TRUNCATED, Manner.HUGE_LENGTH);

    /** Those that it lets in, mostly, before they show what they are. */
    private static final List<Manner> TRAITORS = List.of(Manner.MUTATED, Manner.GARBAGE_AFTER_HELLO);

    private static Ztun server;
    private static Agent far;
    private static Agent honest;
    private static Agent hostile;
    private static String hello;

    @BeforeAll
    static void connect(Topology net) {
        // What comes in quick succession from one address would be refused unheard, and nothing of this be tried.
        server = Ztun.server(net.server(), "--handshake-rate=65536");
        Ztun.client(net.client(0), net.server());
        far = new Agent(net.server());
        honest = new Agent(net.client(0));
        hostile = new Agent(net.client(1));
        hello = record(net);
    }

    /** What a real client says first. */
    private static String record(Topology net) {
        int mark = hostile.startRecording(Ztun.PORT);
        try (Ztun recorded = Ztun.starting(net.client(0), net.client(1).address(), "--tun-name=recorded")) {
            assertTrue(recorded.pid() > 0);
            return hostile.recorded(mark);
        }
    }

    @Test
    void shouldStayFlatOverTenThousandConnections(Topology net, TestReporter reporter) {
        repeat(STRANGERS, 500, net);
        JvmState before = JvmState.of(server.pid());
        repeat(STRANGERS, 3_400, net);
        JvmState.assertFlat(before, JvmState.of(server.pid()), reporter);
    }

    /**
     * A session's buffers are outside of the heap, and a collection of garbage gives them back to the C library, which keeps
     * what it has had once; so it is asked to give that back to the system.
     */
    @Test
    void shouldGiveBackWhatBrokenSessionsTook(Topology net, TestReporter reporter) {
        repeat(TRAITORS, 200, net);
        JvmState before = JvmState.trimmed(server.pid());
        repeat(TRAITORS, 1_000, net);
        JvmState.assertFlat(before, JvmState.trimmed(server.pid()), reporter);
    }

    private static void repeat(List<Manner> manners, int each, Topology net) {
        manners.forEach(manner -> hostile.hostile(manner, net.server().address(), each, hello));
    }

    @Test
    void shouldGoOnServingOthers(Topology net) {
        CompletableFuture<Void> chat = CompletableFuture.runAsync(() -> honest.chat(Ztun.SERVER, 5_000));
        repeat(STRANGERS, 50, net);
        repeat(TRAITORS, 50, net);
        chat.join();
        honest.bulk(Ztun.SERVER, 16 * 1024 * 1024);
        assertTrue(far.isAlive());
        assertEquals(
                List.of(),
                server.lines().stream()
                        .filter(line -> line.contains("Ended")
                                && line.contains(net.client(0).address()))
                        .toList());
    }

    /** From an address that the log has not had enough of yet. */
    @Test
    void shouldEndAConnectionThatSaysNothing(Topology net) {
        int mark = server.mark();
        honest.hostile(Manner.SILENT, net.server().address(), 1, hello);
        server.awaitLine(
                mark, "Refused " + net.client(0).address().replace(".", "\\.") + ":\\d+: no hello in time", Ztun.START);
    }

    @Test
    void shouldSayInOneLineWhyAConnectionEnded(Topology net) {
        int mark = server.mark();
        honest.hostile(Manner.HUGE_LENGTH, net.server().address(), 1, hello);
        server.awaitLine(mark, "Refused .*198\\.18\\.0\\.11:\\d+: .+", Ztun.START);
        assertEquals(1, server.mark() - mark, () -> String.join("\n", server.lines()));
    }
}
