package io.ztun.app.e2e;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A client that stands still holds nobody up.
 *
 * <pre>
 *                   server
 *   TCP, as fast     |  |    UDP, 100 Mbit/s
 *   as it goes       v  v
 *           client 0      client 1, stopped with SIGSTOP
 * </pre>
 */
@Alone("throughput, in proportion to what it was")
@Network(clients = 2)
final class SlowClientIT {

    private static final double WANTED = 0.90;

    /** What else the machine does makes a figure too small now and then, but not too large; so the best one counts. */
    private static final int ATTEMPTS = 3;

    private static final int UDP_MEGABITS = 100;
    private static final Duration MEASURED = Duration.ofSeconds(2);

    /** At 100 Mbit/s longer than it takes to fill every buffer between the server and the client that stands still. */
    private static final Duration FILLING = Duration.ofSeconds(3);

    @Test
    void shouldKeepTheThroughputOfOthers(Topology net, TestReporter reporter) throws InterruptedException {
        try (Ztun server = Ztun.server(net.server());
                Ztun fast = Ztun.client(net.client(0), net.server());
                Ztun slow = Ztun.client(net.client(1), net.server());
                Agent sender = new Agent(net.server());
                Agent receiver = new Agent(net.client(0))) {
            sender.startTcpFlow(fast.address());
            sender.startUdpFlow(slow.address(), UDP_MEGABITS);
            megabytesPerSecond(receiver); // the flow gets going
            double best = 0;
            for (int attempt = 0; attempt < ATTEMPTS && best < WANTED; attempt++) {
                best = Math.max(best, ratio(slow, receiver, reporter));
                net.server().ping(slow.address(), 1);
            }
            double figure = best;
            assertTrue(figure >= WANTED, () -> "throughput beside a stopped client=" + figure + " of what it was");
            assertTrue(server.isAlive());
        }
    }

    /** The fast client's throughput while the slow one stands still, in proportion to that before and after. */
    private static double ratio(Ztun slow, Agent receiver, TestReporter reporter) throws InterruptedException {
        double before = megabytesPerSecond(receiver);
        slow.signal("STOP");
        Thread.sleep(FILLING.toMillis());
        double beside = megabytesPerSecond(receiver);
        slow.signal("CONT");
        double after = megabytesPerSecond(receiver);
        reporter.publishEntry("MB/s before=" + before + " beside a stopped client=" + beside + " after=" + after);
        return beside / ((before + after) / 2);
    }

    private static double megabytesPerSecond(Agent receiver) throws InterruptedException {
        long startNs = System.nanoTime();
        long start = receiver.metered();
        Thread.sleep(MEASURED.toMillis());
        return (receiver.metered() - start) * 1e3 / (System.nanoTime() - startNs);
    }
}
