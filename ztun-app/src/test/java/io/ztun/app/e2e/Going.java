package io.ztun.app.e2e;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How a flow goes on after something has happened to its path.
 *
 * @param longestPause the longest time in which nothing arrived
 * @param bytesLater what arrived in the second behind the time within which it has to be back
 */
record Going(Duration longestPause, long bytesLater) {

    /** How soon a flow has to be back. */
    static final Duration BACK = Duration.ofSeconds(3);

    private static final long LATER_NS = TimeUnit.SECONDS.toNanos(1);

    /** A flow that has only packets retransmitted after a time has less than this in a second. */
    private static final long FLOWING = 1024 * 1024;

    /** Watches what an agent receives, from now until a second behind {@link #BACK}. */
    static Going watch(Agent receiver) {
        long start = System.nanoTime();
        long seen = receiver.metered();
        long moved = start;
        long pause = 0;
        while (System.nanoTime() - start < BACK.toNanos()) {
            long total = receiver.metered();
            long now = System.nanoTime();
            pause = Math.max(pause, now - moved);
            if (total > seen) {
                seen = total;
                moved = now;
            }
        }
        return new Going(Duration.ofNanos(pause), later(receiver));
    }

    private static long later(Agent receiver) {
        long start = System.nanoTime();
        long before = receiver.metered();
        long after = before;
        while (System.nanoTime() - start < LATER_NS) {
            after = receiver.metered();
        }
        return after - before;
    }

    /** Whether the flow is back, and not just a packet of it now and then. */
    boolean isBack() {
        return longestPause.compareTo(BACK) < 0 && bytesLater >= FLOWING;
    }
}
