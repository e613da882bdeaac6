package io.ztun.app.e2e;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Datagrams that are no client's, and nobody else notices.
 *
 * <pre>
 *                  server
 *                 /      \
 *         client 0        client 1: asks in the name of others, and sends again what client 0 has sent
 *   an honest session
 * </pre>
 */
@Network(
        clients = 2,
        commands = {"ethtool", "nft", "tcpdump"})
final class UdpHostileIT {

    private static final String UDP = "--transport=udp";
    private static final int MIB = 1024 * 1024;
    private static final int REPLAYED = 50_000;

    private Ztun server;
    private Agent far;
    private Agent honest;
    private Agent hostile;

    @BeforeEach
    void start(Topology net) {
        server = Ztun.server(net.server(), UDP);
        far = new Agent(net.server());
        honest = new Agent(net.client(0));
        hostile = new Agent(net.client(1));
        net.server().carryPacketsSingly();
        net.clients().forEach(Host::carryPacketsSingly);
    }

    @AfterEach
    void close() {
        List.of(hostile, honest, far, server).forEach(LoggedProcess::close);
    }

    @Test
    void shouldLetAClientInDuringAFlood(Topology net, TestReporter reporter) {
        Duration calm;
        try (Ztun client = Ztun.starting(net.client(0), net.server().address(), UDP)) {
            calm = client.timeToConnect();
        }
        net.client(1).netns().ip("route", "add", "local", Flood.NETWORK, "dev", "lo");
        net.server()
                .netns()
                .ip("route", "add", Flood.NETWORK, "via", net.client(1).address());
        hostile.startFlood(net.server().address());
        awaitFlood(20_000);
        JvmState before = JvmState.trimmed(server.pid());

        try (Ztun client = Ztun.starting(net.client(0), net.server().address(), UDP)) {
            Duration taken = client.timeToConnect();
            reporter.publishEntry("calm=" + calm.toMillis() + "ms taken=" + taken.toMillis() + "ms");
            assertTrue(taken.minus(calm).toSeconds() < 2, "calm=" + calm + " taken=" + taken);
            net.client(0).ping(Ztun.SERVER, 5);
            honest.bulk(Ztun.SERVER, 4 * MIB);
            far.bulk(client.address(), 4 * MIB);
            awaitFlood(hostile.flooded() + 50_000);
            assertEquals(2, begun(), server::toString);
            JvmState.assertFlat(before, JvmState.trimmed(server.pid()), reporter);
        }
    }

    private void awaitFlood(long count) {
        Await.until("the flood has " + count + " datagrams", Ztun.START, () -> hostile.flooded() >= count);
    }

    @Test
    void shouldKeepASessionWhoseDatagramsAreSentAgain(@TempDir Path folder, Topology net, TestReporter reporter) {
        Path recording = folder.resolve("session.pcap");
        LoggedProcess recorder = record(net, recording);
        try (Ztun client = Ztun.client(net.client(0), net.server(), UDP)) {
            honest.chat(Ztun.SERVER, 500);
            net.client(0).ping(Ztun.SERVER, 5);
            recorder.close();
            // A host that gives itself out for client 0, which never hears of it.
            net.client(1).netns().ip("route", "add", "local", net.client(0).address(), "dev", "lo");
            int port = Integer.parseInt(
                    server.awaitLine("Serving [0-9.]+:(\\d+)", Ztun.START).group(1));
            replay(recording, net, port, REPLAYED / 10);
            JvmState before = JvmState.trimmed(server.pid());
            Filter arrived = Filter.all(net.server());

            CompletableFuture<Void> chat = CompletableFuture.runAsync(() -> honest.chat(Ztun.SERVER, 2_000));
            replay(recording, net, port, REPLAYED);
            chat.join();

            assertTrue(arrived.met() > 2 * REPLAYED, () -> "arrived=" + arrived.met());
            honest.bulk(Ztun.SERVER, 4 * MIB);
            far.bulk(client.address(), 4 * MIB);
            assertEquals(1, sessions(), server::toString);
            JvmState.assertFlat(before, JvmState.trimmed(server.pid()), reporter);
        }
    }

    private static LoggedProcess record(Topology net, Path file) {
        List<String> command = List.of(
                "tcpdump", "-i", Host.WIRE, "-U", "-Z", "root", "-w", file.toString(), "udp dst port " + Ztun.PORT);
        LoggedProcess recorder =
                new LoggedProcess("tcpdump", net.server().netns().inside(command));
        recorder.awaitLine("listening on", Ztun.START);
        return recorder;
    }

    /** Once from elsewhere, and once in the name of the client. */
    private void replay(Path recording, Topology net, int port, int count) {
        String to = net.server().address();
        hostile.replay(recording, net.client(1).address(), port, to, count);
        hostile.replay(recording, net.client(0).address(), port, to, count);
    }

    /** How many sessions the server has begun, if none has ended. */
    private long sessions() {
        assertTrue(server.lines().stream().noneMatch(line -> line.contains(" Ended ")), server::toString);
        return begun();
    }

    private long begun() {
        return server.lines().stream()
                .filter(line -> line.contains(" Serving "))
                .count();
    }
}
