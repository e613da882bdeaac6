package io.ztun.core.internal.server;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.ztun.core.internal.count.Counters;
import io.ztun.core.internal.count.Counters.Limit;
import io.ztun.core.internal.rate.TokenBuckets;
import io.ztun.core.settings.Limits;

/**
 * Decides whether a handshake may begin, before a byte of it has been looked at, and keeps the half-open links. Thread-safe.
 *
 * <p>A source that has too many, or is too fast, is refused. When there are too many in all, the oldest of the busiest source
 * has to go: whoever has few links, as a client does, gets in whatever others do.
 */
final class Admission {
    private static final int BURST_SECONDS = 5;

    /** So many sources are known at a time, in about a MiB. */
    private static final int SOURCES_MAX = 4_096;

    /**
     * How long each begun handshake speaks against its source. Far longer than the rate allows, or sources that keep just below
     * it would look as innocent as a client that has come once.
     */
    private static final long MEMORY_NS = TimeUnit.SECONDS.toNanos(10);

    /** So many count at most, so that a source is forgiven after some minutes. */
    private static final int MEMORY_MAX = 32;

    private final Supplier<Limits> limits;
    private final Counters counters;
    private final RefusalLog log;
    private final LongSupplier clock;
    private TokenBuckets<Source> rate;
    private int perSecond;
    private final TokenBuckets<Source> memory = new TokenBuckets<>(MEMORY_NS, MEMORY_MAX, SOURCES_MAX);
    private final HalfOpenTable<HalfOpen> table = new HalfOpenTable<>();

    /** A link that is no session yet. */
    interface HalfOpen {
        /** Where it comes from. */
        InetSocketAddress peer();

        /** Ends it at once. Any thread. */
        void makeRoom();

        /** Ends it if it has taken too long. Any thread. */
        void expire(long nowNs);
    }

    /**
     * Has nobody yet.
     *
     * @param limits what is in force, asked each time
     * @param clock in nanoseconds
     */
    Admission(Supplier<Limits> limits, Counters counters, RefusalLog log, LongSupplier clock) {
        this.limits = limits;
        this.counters = counters;
        this.log = log;
        this.clock = clock;
    }

    /** The buckets for the rate in force. With another rate all begin anew. */
    private TokenBuckets<Source> rate() {
        int now = limits.get().handshakesPerSecond();
        if (now != perSecond) {
            perSecond = now;
            rate = new TokenBuckets<>(TimeUnit.SECONDS.toNanos(1) / now, BURST_SECONDS * now, SOURCES_MAX);
        }
        return rate;
    }

    /** Takes a new link in, or refuses it, which is counted and logged. */
    boolean admit(HalfOpen link) {
        InetSocketAddress peer = link.peer();
        Source source = Source.of(peer);
        HalfOpen leaving = null;
        Limit beyond;
        synchronized (this) {
            beyond = beyond(source);
            if (beyond == null) {
                leaving = table.size() < limits.get().halfOpen() ? null : takeOut();
                table.add(source, link, begunLately(source));
            }
        }
        if (leaving != null) {
            leaving.makeRoom();
        }
        if (beyond != null) {
            counters.addRefused();
            note(beyond, peer, source);
        }
        return beyond == null;
    }

    private Limit beyond(Source source) {
        if (table.count(source) >= limits.get().halfOpenPerSource()) {
            return Limit.SOURCE_HALF_OPEN;
        }
        return rate().take(source, clock.getAsLong()) ? null : Limit.SOURCE_RATE;
    }

    private int begunLately(Source source) {
        long nowNs = clock.getAsLong();
        memory.take(source, nowNs);
        return memory.lately(source, nowNs);
    }

    private HalfOpen takeOut() {
        HalfOpen leaving = table.oldestOfBusiest();
        table.remove(Source.of(leaving.peer()), leaving);
        return leaving;
    }

    /** Whether a source may have one more hello looked at, over a link that has brought one already. */
    boolean admitAnother(InetSocketAddress peer) {
        Source source = Source.of(peer);
        boolean inTime;
        synchronized (this) {
            inTime = rate().take(source, clock.getAsLong());
        }
        if (!inTime) {
            note(Limit.SOURCE_RATE, peer, source);
        }
        return inTime;
    }

    private void note(Limit limit, InetSocketAddress peer, Source source) {
        counters.addBeyond(limit);
        log.beyondLimit(
                peer,
                source,
                limit == Limit.SOURCE_RATE
                        ? "handshakes come too fast: source=" + source + " per-second="
                                + limits.get().handshakesPerSecond() + "; see `handshake-rate`"
                        : "too many half-open connections: source=" + source + " max="
                                + limits.get().halfOpenPerSource() + "; see `max-half-open-per-source`");
    }

    /** A link is a session now, or gone. Returns false if it was not half-open any more: it had to make room. */
    synchronized boolean leave(HalfOpen link) {
        return table.remove(Source.of(link.peer()), link);
    }

    /** Ends what has taken too long. */
    void expire() {
        long nowNs = clock.getAsLong();
        all().forEach(link -> link.expire(nowNs));
    }

    private synchronized List<HalfOpen> all() {
        return table.all();
    }
}
