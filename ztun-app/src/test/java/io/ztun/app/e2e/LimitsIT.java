package io.ztun.app.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.core.Keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Whoever takes as much of a server as it can, and a client that gets in nevertheless.
 *
 * <pre>
 *                  server: 1,024 descriptors, as most systems have it
 *                 /      \
 *         client 0        client 1: 10,000 connections that say nothing, from one address or hundreds
 *   an honest client
 * </pre>
 */
@Network(
        clients = 2,
        commands = {"prlimit"})
@Alone("how long connecting takes beside a flood")
final class LimitsIT {

    private static final int DESCRIPTORS = 1_024;
    private static final int CONNECTIONS = 10_000;
    private static final Duration CONNECT_MAX = Duration.ofSeconds(2);

    /** Sessions, half-open connections and refusals leave this much behind at most, in KiB. */
    private static final long GROWTH_KIB = 64 * 1024;

    private Ztun server;
    private Agent hostile;

    @BeforeEach
    void takeAddresses(Topology net) {
        net.client(1).netns().ip("route", "replace", "local", Flood.NETWORK, "dev", "lo");
        net.server()
                .netns()
                .ip("route", "replace", Flood.NETWORK, "via", net.client(1).address());
        hostile = new Agent(net.client(1));
    }

    private void serve(Topology net, String... options) {
        server = Ztun.server(net.server(), options);
        Shell.run("prlimit", "--pid", Long.toString(server.pid()), "--nofile=" + DESCRIPTORS + ":" + DESCRIPTORS);
    }

    private static Duration timeToConnect(Topology net, String... options) {
        try (Ztun client = Ztun.starting(net.client(0), net.server().address(), options)) {
            Duration taken = client.timeToConnect();
            net.client(0).ping(Ztun.SERVER, 3);
            return taken;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 500})
    void shouldLetAClientInBesideTenThousandThatSayNothing(int sources, Topology net, TestReporter reporter) {
        serve(net);
        Duration calm = timeToConnect(net);
        JvmState before = JvmState.trimmed(server.pid());

        hostile.startHoard(net.server().address(), CONNECTIONS, sources);
        awaitBegun(2 * CONNECTIONS);
        Duration busy = timeToConnect(net);
        JvmState during = JvmState.of(server.pid());
        awaitBegun(hostile.hoarded().begun() + CONNECTIONS);

        reporter.publishEntry("sources=" + sources + " calm=" + calm.toMillis() + "ms busy=" + busy.toMillis() + "ms "
                + hostile.hoarded() + " before " + before + " during " + during);
        assertTrue(busy.minus(calm).compareTo(CONNECT_MAX) < 0, "calm=" + calm + " busy=" + busy);
        assertTrue(during.residentKib() - before.residentKib() < GROWTH_KIB, during + " before " + before);
        assertTrue(during.descriptors() - before.descriptors() < 400, during + " before " + before);
        assertTrue(hostile.hoarded().taken() <= (sources == 1 ? 32 : 256), hostile.hoarded()::toString);
        assertTrue(
                server.lines().stream().noneMatch(line -> line.contains("cannot take connections")), server::toString);
        assertTrue(refusals() <= 120, server::toString);
    }

    /** Over UDP a source that is proved, and hellos that are not. */
    @ParameterizedTest
    @ValueSource(ints = {1, 500})
    void shouldLetAClientInBesideForgedHellos(int sources, @TempDir Path folder, Topology net, TestReporter reporter)
            throws IOException {
        Path secret = folder.resolve("secret");
        Keys.generate(secret);
        String[] options = {"--transport=udp", "--psk-file=" + secret};
        serve(net, options);
        Duration calm = timeToConnect(net, options);
        JvmState before = JvmState.trimmed(server.pid());

        hostile.startHelloFlood(net.server().address(), sources);
        Await.until("hellos arrive", Ztun.START, () -> hostile.forged().begun() > 1_000);
        Duration busy = timeToConnect(net, options);
        JvmState during = JvmState.of(server.pid());

        reporter.publishEntry("sources=" + sources + " calm=" + calm.toMillis() + "ms busy=" + busy.toMillis() + "ms "
                + hostile.forged() + " before " + before + " during " + during);
        assertTrue(hostile.forged().taken() >= 32, hostile.forged()::toString);
        assertTrue(busy.minus(calm).compareTo(CONNECT_MAX) < 0, "calm=" + calm + " busy=" + busy);
        assertTrue(during.residentKib() - before.residentKib() < GROWTH_KIB, during + " before " + before);
        assertEquals(
                2,
                server.lines().stream()
                        .filter(line -> line.contains(" Serving "))
                        .count(),
                server::toString);
        assertTrue(refusals() <= 120, server::toString);
    }

    private void awaitBegun(long count) {
        Await.until(
                "the hoard has begun " + count,
                Ztun.START,
                () -> hostile.hoarded().begun() >= count);
    }

    private long refusals() {
        return server.lines().stream()
                .filter(line -> line.contains(" Refused "))
                .count();
    }

    /** Descriptors that a server has not got are no reason to end: neither for the server nor for a session it has. */
    @Test
    void shouldGoOnOnceThereAreDescriptorsAgain(Topology net) {
        serve(
                net,
                "--max-half-open=10000",
                "--max-half-open-per-source=10000",
                "--handshake-rate=10000",
                "--handshake-timeout=3s");
        try (Ztun client = Ztun.client(net.client(0), net.server())) {
            hostile.startHoard(net.server().address(), 2 * DESCRIPTORS, 1);
            server.awaitLine("cannot take connections for now.*ulimit -n", Ztun.START);
            net.client(0).ping(Ztun.SERVER, 10);
            assertTrue(client.isAlive());
        }
        hostile.close();
        timeToConnect(net);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldTellAClientTooMany(String transport, Topology net) {
        String udp = "--transport=" + transport;
        serve(net, udp, "--max-clients=1");
        Ztun client = Ztun.client(net.client(0), net.server(), udp);
        Shell.Outcome second =
                Ztun.attempt(net.client(1), "--server=" + net.server().address(), udp);
        assertEquals(1, second.exit(), second::toString);
        assertEquals(1, second.errLines().size(), second::toString);
        assertTrue(second.err().contains("the server is full: max=1; see --max-clients"), second::err);
        server.awaitLine("Refused 198\\.18\\.0\\.12:\\d+: the server is full", Ztun.START);
        client.close();
        Ztun.client(net.client(1), net.server(), udp);
    }
}
