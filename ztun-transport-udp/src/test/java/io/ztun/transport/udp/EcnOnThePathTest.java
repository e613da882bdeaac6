package io.ztun.transport.udp;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ztun.api.FrameLimits;
import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;
import io.ztun.spi.TransportConfig.Offloads;
import io.ztun.spi.Turn;
import io.ztun.testkit.netns.RequiresNetns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What routers say in the ECN field reaches the handler; {@link Routed} shows the hosts. */
@RequiresNetns(commands = "nft")
@Timeout(120)
final class EcnOnThePathTest {
    private static final int ECT_0 = 2;
    private static final int CE = 3;
    private static final int AF41 = 34 << 2;

    private final BlockingQueue<Integer> heard = new LinkedBlockingQueue<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(Link.HEADROOM + FrameLimits.MAX_FRAME_LENGTH);

    private void send(Link link, int length, int trafficClass) {
        link.send(buffer, Link.HEADROOM, length, trafficClass);
        link.flush(0);
    }

    /** Sends until what arrives says what is wanted: an end learns of the other by probes. */
    private void expect(Link link, int length, int trafficClass, int ecn) throws Exception {
        for (int i = 0; i < 500; i++) {
            send(link, length, trafficClass);
            Integer each = heard.poll(20, TimeUnit.MILLISECONDS);
            if (each != null && each == ecn) {
                return;
            }
        }
        throw new AssertionError("never heard: " + ecn);
    }

    @ParameterizedTest
    @CsvSource({"AUTO, 100", "AUTO, 30000"})
    void shouldBeHeardAcrossTheLink(Offloads offload, int length) throws Exception {
        try (Routed hosts = new Routed(offload)) {
            Link[] mine = new Link[1];
            hosts.clientHost.call(() -> hosts.client.connect(
                    Routed.ADDRESS, Duration.ofSeconds(10), link -> new Listener(mine[0] = link, heard)));
            Collector server = hosts.takeAccepted();
            send(mine[0], 9, 0);
            expect(server.link, length, ECT_0, ECT_0);
            heard.clear();
            send(server.link, length, 0);
            assertEquals(0, heard.poll(5, TimeUnit.SECONDS));

            hosts.router.run("nft add table ip busy");
            hosts.router.run("nft 'add chain ip busy on { type filter hook forward priority 0; }'");
            hosts.router.run("nft add rule ip busy on ip ecn ect0 ip ecn set ce");
            expect(server.link, length, ECT_0, CE);
            heard.clear();
            send(server.link, length, 0);
            assertEquals(0, heard.poll(5, TimeUnit.SECONDS));
            // DSCP is left alone where nobody wants it copied.
            hosts.router.run("nft add rule ip busy on ip dscp af41 counter drop");
            expect(server.link, length, AF41 | ECT_0, CE);
        }
    }

    /** An end that cannot tell what routers say is never sent what they could mark. */
    @ParameterizedTest
    @CsvSource("OFF")
    void shouldNotClaimWhatThePeerCannotHeed(Offloads offload) throws Exception {
        try (Routed hosts = new Routed(offload)) {
            Collector client = hosts.connect();
            Collector server = hosts.takeAccepted();
            hosts.router.run("nft add table ip busy");
            hosts.router.run("nft 'add chain ip busy on { type filter hook forward priority 0; }'");
            hosts.router.run("nft add rule ip busy on ip ecn != not-ect counter");
            for (int i = 0; i < 50; i++) {
                send(server.link, 100, ECT_0);
                Thread.sleep(5);
            }
            assertTrue(client.next(5_000) != null);
            String counted = hosts.router.run("nft list table ip busy");
            assertTrue(counted.contains("packets 0 "), counted);
        }
    }

    private record Listener(Link link, BlockingQueue<Integer> heard) implements LinkHandler {
        Listener {
            link.frameLimit(FrameLimits.MAX_FRAME_LENGTH);
        }

        @Override
        public boolean onFrame(ByteBuffer frame, int offset, int length, Turn turn) {
            heard.add(link.receivedEcn());
            return true;
        }

        @Override
        public void onClosed(Throwable cause) {}
    }
}
