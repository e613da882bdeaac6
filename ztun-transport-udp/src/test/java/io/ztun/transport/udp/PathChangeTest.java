package io.ztun.transport.udp;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ztun.spi.Link;
import io.ztun.spi.TransportConfig.Offloads;
import io.ztun.testkit.netns.RequiresNetns;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The path changes while frames are on their way; {@link Routed} shows the hosts. */
@RequiresNetns(commands = "nft")
@Timeout(120)
final class PathChangeTest {
    private static final int HEADERS = 28 + Datagram.HEADER_LENGTH;

    private static void await(String what, long millis, BooleanSupplier condition) throws InterruptedException {
        long startNs = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - startNs < TimeUnit.MILLISECONDS.toNanos(millis), what);
            Thread.sleep(2);
        }
    }

    private static byte[] frame(int number, int length) {
        byte[] content = new byte[length];
        new Random(number).nextBytes(content);
        return content;
    }

    /** Sends frames of the greatest length that needs no pieces until one arrives. Returns after how many milliseconds. */
    private static long untilOneArrives(Collector from, Collector to) {
        to.frames.clear();
        long startNs = System.nanoTime();
        byte[] arrived = null;
        byte[] sent = null;
        for (int i = 0; arrived == null && i < 1_000; i++) {
            sent = frame(i, from.link.unfragmentedLength());
            from.send(sent);
            arrived = to.next(20);
        }
        assertArrayEquals(sent, arrived);
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
    }

    @ParameterizedTest
    @CsvSource({"AUTO, true", "AUTO, false", "OFF, true"})
    void shouldFollowWhenThePathBearsLess(Offloads offload, boolean icmp) throws Exception {
        try (Routed hosts = new Routed(offload)) {
            Collector client = hosts.connect();
            Collector server = hosts.takeAccepted();
            for (Collector end : new Collector[] {client, server}) {
                await("1500 is found", 3_000, () -> end.link.unfragmentedLength() == 1_500 - HEADERS);
            }
            untilOneArrives(client, server);
            if (!icmp) {
                hosts.router.run("nft add table ip silent");
                hosts.router.run("nft 'add chain ip silent out { type filter hook output priority 0; }'");
                hosts.router.run("nft add rule ip silent out ip protocol icmp drop");
            }
            hosts.router.run("ip link set s mtu 1280");

            for (Collector[] way : new Collector[][] {{client, server}, {server, client}}) {
                Link link = way[0].link;
                long millis = untilOneArrives(way[0], way[1]);
                assertTrue(millis < 3_000, "ms until a frame passes again: " + millis);
                await(
                        "most of 1280 is found",
                        10_000,
                        () -> link.unfragmentedLength() > 1_280 - HEADERS - 2 * PathMtu.STEP);
                untilOneArrives(way[0], way[1]);
                assertTrue(link.unfragmentedLength() <= 1_280 - HEADERS, "length=" + link.unfragmentedLength());
            }
            assertFalse(client.closed.isDone() || server.closed.isDone());
        }
    }

    @ParameterizedTest
    @CsvSource({"AUTO", "OFF"})
    void shouldFollowTheClientToAnotherAddress(Offloads offload) throws Exception {
        try (Routed hosts = new Routed(offload)) {
            Collector client = hosts.connect();
            Collector server = hosts.takeAccepted();
            untilOneArrives(client, server);
            untilOneArrives(server, client);
            int port = server.link.remoteAddress().getPort();
            assertEquals("198.18.1.2", server.link.remoteAddress().getAddress().getHostAddress());

            hosts.clientHost.run("ip link set c0 down; ip route replace default via 198.18.3.1");

            long up = untilOneArrives(client, server);
            // Nothing but what the client sends tells the server.
            long startNs = System.nanoTime();
            while (!server.link.remoteAddress().getAddress().getHostAddress().equals("198.18.3.2")) {
                client.send(new byte[Datagram.NUMBER_DATAGRAM_LENGTH - Datagram.HEADER_LENGTH]);
                assertTrue(System.nanoTime() - startNs < 3_000_000_000L, "the server does not follow");
                Thread.sleep(5);
            }
            long down = untilOneArrives(server, client);
            assertTrue(up < 1_000 && down < 1_000, "ms: up=" + up + " down=" + down);
            assertEquals(port, server.link.remoteAddress().getPort());
            await("1500 is found again", 3_000, () -> server.link.unfragmentedLength() == 1_500 - HEADERS);
            assertFalse(client.closed.isDone() || server.closed.isDone());
            assertEquals(0, hosts.accepted.size());
        }
    }

    /** Who cannot receive at an address does not have frames sent there. */
    @Test
    void shouldNotSendToAnAddressThatIsNotProven() throws Exception {
        try (Routed hosts = new Routed(Offloads.AUTO)) {
            Collector client = hosts.connect();
            Collector server = hosts.takeAccepted();
            untilOneArrives(client, server);
            // What the client sends seems to come from elsewhere, and nothing comes back from there.
            hosts.router.run("nft add table ip lie");
            hosts.router.run("nft 'add chain ip lie post { type nat hook postrouting priority 100; }'");
            hosts.router.run("nft add rule ip lie post oif s snat to 198.18.2.77");
            hosts.router.run("ip addr add 198.18.2.77/32 dev s");
            hosts.router.run("nft add table ip deaf");
            hosts.router.run("nft 'add chain ip deaf pre { type filter hook prerouting priority -300; }'");
            hosts.router.run("nft add rule ip deaf pre ip daddr 198.18.2.77 counter drop");

            for (int i = 0; i < 100; i++) {
                client.send(new byte[1_000]);
                Thread.sleep(5);
            }

            String counted = hosts.router.run("nft list table ip deaf");
            assertFalse(counted.contains("packets 0 "), () -> "nobody was asked: " + counted);
            assertEquals("198.18.1.2", server.link.remoteAddress().getAddress().getHostAddress());
        }
    }
}
