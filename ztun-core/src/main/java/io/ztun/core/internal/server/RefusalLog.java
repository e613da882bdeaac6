package io.ztun.core.internal.server;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.ztun.core.internal.engine.Descriptions;

/**
 * Says who was refused and why, a few times for each source: whoever attacks a server shall not fill its disk as well.
 * Thread-safe.
 */
final class RefusalLog {
    private static final Logger LOG = System.getLogger(RefusalLog.class.getName());
    private static final long MINUTE_NS = TimeUnit.MINUTES.toNanos(1);

    /** Lines a minute about handshakes of one source that failed: enough to find out what is wrong with a client. */
    static final int FAILURES = 5;

    /** Lines a minute over all sources. */
    static final int ALL = 100;

    private static final int SOURCES_MAX = 1_024;

    private final TokenBuckets<Source> failures = new TokenBuckets<>(MINUTE_NS / FAILURES, FAILURES, SOURCES_MAX);
    private final TokenBuckets<Source> limits = new TokenBuckets<>(MINUTE_NS, 1, SOURCES_MAX);
    private final TokenBuckets<Boolean> all = new TokenBuckets<>(MINUTE_NS / ALL, ALL, 1);
    private final LongSupplier clock;
    private long unsaid;

    /** @param clock in nanoseconds */
    RefusalLog(LongSupplier clock) {
        this.clock = clock;
    }

    /** A handshake has failed. */
    void failed(InetSocketAddress peer, Source source, String reason) {
        say(failures, peer, source, reason);
    }

    /** A source is beyond a limit: one line a minute. */
    void beyondLimit(InetSocketAddress peer, Source source, String reason) {
        say(limits, peer, source, reason);
    }

    private synchronized void say(TokenBuckets<Source> budget, InetSocketAddress peer, Source source, String reason) {
        long nowNs = clock.getAsLong();
        if (!budget.take(source, nowNs) || !all.take(true, nowNs)) {
            unsaid++;
            return;
        }
        String more = unsaid == 0 ? "" : " (and " + unsaid + " more that were not logged)";
        unsaid = 0;
        LOG.log(Level.INFO, "Refused " + Descriptions.of(peer) + ": " + reason + more);
    }
}
