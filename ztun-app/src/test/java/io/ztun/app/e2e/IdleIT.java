package io.ztun.app.e2e;

import java.time.Duration;

import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A tunnel through which nothing goes costs little, and a peer that is gone is still missed. All times are a twenty-fifth of those
 * by default.
 *
 * <pre>
 *      server (stopped)  ---------  client 0
 * </pre>
 */
@Network(clients = 1)
final class IdleIT {
    private static final double SCALE = 25;
    private static final String KEEPALIVE = "--keepalive=200ms";
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final double DAY_SECONDS = 86_400;
    private static final double MB = 1e6;

    /** An idle tunnel rests after twice the longest interval: twice five or ten keepalive intervals. */
    @ParameterizedTest
    @CsvSource({"udp, 3", "tcp, 5"})
    void shouldRestAndStillMissItsPeer(String transport, int restsAfter, Topology net, TestReporter reporter)
            throws InterruptedException {
        String over = "--transport=" + transport;
        try (Ztun server = Ztun.server(net.server(), over, KEEPALIVE);
                Ztun client = Ztun.client(net.client(0), net.server(), over)) {
            Host host = net.client(0);
            // What hosts say by themselves is not the tunnel's.
            net.server().netns().run("sysctl", "-qw", "net.ipv6.conf." + Ztun.TUN + ".disable_ipv6=1");
            host.netns().run("sysctl", "-qw", "net.ipv6.conf." + Ztun.TUN + ".disable_ipv6=1");
            host.ping(Ztun.SERVER, 2);
            Thread.sleep(Duration.ofSeconds(restsAfter).toMillis());

            long before = bytes(host);
            long beginNs = System.nanoTime();
            Thread.sleep(Duration.ofSeconds(10).toMillis());
            double seconds = (System.nanoTime() - beginNs) / 1e9;
            double daily = (bytes(host) - before) / seconds * DAY_SECONDS / SCALE;
            reporter.publishEntry(transport + ": " + Math.round(daily / 1_000) + " kB a day, by scale");
            assertTrue(daily < MB, "bytes a day: " + daily);
            assertTrue(daily > MB / 10, "bytes a day, so that somebody is heard of: " + daily);

            int mark = client.mark();
            server.signal("STOP");
            try {
                host.netns().attempt(SOON, "ping", "-c", "1", "-W", "1", Ztun.SERVER);
                client.awaitLine(mark, "Disconnected .*no sign of life", SOON);
            } finally {
                server.signal("CONT");
            }
            client.awaitLine(mark, "Connected to ", SOON);
            host.ping(Ztun.SERVER, 2);
        }
    }

    private static long bytes(Host host) {
        String folder = "/sys/class/net/" + Host.WIRE + "/statistics/";
        return host.netns()
                .run("cat", folder + "tx_bytes", folder + "rx_bytes")
                .lines()
                .mapToLong(Long::parseLong)
                .sum();
    }
}
