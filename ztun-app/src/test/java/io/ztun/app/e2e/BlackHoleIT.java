package io.ztun.app.e2e;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Over TCP a path that loses long packets and does not say so.
 *
 * <pre>
 *      server  -- no more than 1,300 bytes --  client 0
 * </pre>
 */
@Network(
        clients = 1,
        commands = {"ethtool", "nft"})
final class BlackHoleIT {
    private static final int LONGEST = 1_300;
    private static final int MIB = 1024 * 1024;
    private static final Duration SOON = Duration.ofSeconds(60);

    private Ztun client;
    private Agent near;
    private Agent far;

    private void start(Topology net, String... options) {
        net.server().carryPacketsSingly();
        net.clients().forEach(Host::carryPacketsSingly);
        Ztun.server(net.server(), options);
        client = Ztun.client(net.client(0), net.server());
        near = new Agent(net.client(0));
        far = new Agent(net.server());
    }

    @AfterEach
    void close(Topology net) {
        LoggedProcess.closeAll();
        for (Host host : new Host[] {net.server(), net.client(0)}) {
            host.netns().run("nft", "flush", "ruleset");
        }
    }

    private static void swallow(Host host) {
        host.netns()
                .run(
                        "nft",
                        "add table inet hole; add chain inet hole in { type filter hook prerouting priority 0; };"
                                + " add rule inet hole in iifname " + Host.WIRE + " meta length > " + LONGEST
                                + " counter drop");
    }

    @Test
    void shouldGetBulkThroughToTheServer(Topology net) {
        start(net);
        swallow(net.server());
        CompletableFuture<Void> bulk = CompletableFuture.runAsync(() -> near.bulk(Ztun.SERVER, 4 * MIB));
        assertMended();
        bulk.join();
    }

    /** Two sessions have to end for silence before it is believed. */
    @Test
    void shouldGetBulkThroughToTheClient(Topology net) {
        start(net, "--keepalive=1s");
        swallow(net.client(0));
        CompletableFuture<Void> bulk = CompletableFuture.runAsync(() -> far.bulk(client.address(), 4 * MIB));
        assertMended();
        bulk.join();
    }

    private void assertMended() {
        client.awaitLine("The path to the server loses long packets .* segments of 1240 bytes", SOON);
        client.awaitLine("Connected to(?s).*", SOON);
    }

    /** Loss that hits every packet is no such hole. */
    @Test
    void shouldNotTakeAnOutageForAHole(Topology net) {
        start(net);
        CompletableFuture<Void> bulk = CompletableFuture.runAsync(() -> near.bulk(Ztun.SERVER, 64 * MIB));
        net.client(0).unplug();
        try {
            Thread.sleep(6_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        net.client(0).plugIn();
        bulk.join();
        assertEquals(
                0,
                client.lines().stream()
                        .filter(line -> line.contains("loses long packets"))
                        .count(),
                client::toString);
        assertTrue(client.isAlive());
    }
}
