package io.ztun.transport.udp;

import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.ztun.transport.nio.Log;

/**
 * What the log says of batches on one socket's links. Where the reason is this host's, it is news of every link at once: one line
 * in a while has the others behind it, which are for a debugger. Thread-safe.
 */
final class BatchNews {
    private static final long INTERVAL_NS = TimeUnit.MINUTES.toNanos(5);

    private static final String REMEDY =
            "; a driver or router gets UDP segmentation offload wrong: ethtool -K INTERFACE"
                    + " tx-udp-segmentation off there, or `udp-offload` off here";

    private final AtomicLong nextNs = new AtomicLong(System.nanoTime());

    /**
     * Logs news.
     *
     * @param refusal the system's reason for {@link BatchTrust.News#REFUSED}
     * @param minutes until the next try
     */
    void log(BatchTrust.News news, Peer peer, int refusal, long minutes) {
        switch (news) {
            case LOST ->
                warn("datagrams sent in batches do not arrive, those sent one by one do: one by one from now on: peer="
                        + peer + " next-try-minutes=" + minutes + REMEDY);
            case REFUSED ->
                warn("the system refuses datagrams in batches: one by one from now on: peer=" + peer + " errno="
                        + refusal + " next-try-minutes=" + minutes + REMEDY);
            case BACK -> Log.log(Level.INFO, "datagrams sent in batches arrive again: peer=" + peer, null);
            default -> throw new IllegalArgumentException(news.name());
        }
    }

    private void warn(String line) {
        long nowNs = System.nanoTime();
        long next = nextNs.get();
        boolean now = nowNs - next >= 0 && nextNs.compareAndSet(next, nowNs + INTERVAL_NS);
        Log.log(now ? Level.WARNING : Level.DEBUG, line, null);
    }
}
