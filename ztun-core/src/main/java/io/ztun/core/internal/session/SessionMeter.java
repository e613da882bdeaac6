package io.ztun.core.internal.session;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import io.ztun.core.info.Carried;
import io.ztun.core.info.QuotaUse;
import io.ztun.core.info.SessionSnapshot;
import io.ztun.core.info.SessionStatistics;
import io.ztun.core.internal.count.Drop;
import io.ztun.core.internal.count.SessionCounters;
import io.ztun.core.internal.events.PacketsDropped;
import io.ztun.core.internal.half.PacketSender;
import io.ztun.core.settings.Rate;

/** What is to be seen of a session. Thread-safe, but for what says otherwise. */
final class SessionMeter {
    private static final Drop[] CAUSES = Drop.values();

    private final SessionTerms terms;
    private final Optional<String> cipher;
    private final SessionCounters counters;
    private final PacketSender sender;

    /** Null where nothing is lost. */
    private final Losses losses;

    private final KeepaliveExchange signs;
    private final long startNs;
    private final Instant since = Instant.now();
    private final long[] told = new long[CAUSES.length];
    private volatile Optional<QuotaUse> quota = Optional.empty();

    SessionMeter(
            SessionTerms terms,
            Optional<String> cipher,
            SessionCounters counters,
            PacketSender sender,
            Losses losses,
            KeepaliveExchange signs,
            long startNs) {
        this.terms = terms;
        this.cipher = cipher;
        this.counters = counters;
        this.sender = sender;
        this.losses = losses;
        this.signs = signs;
        this.startNs = startNs;
    }

    /** What it looks like now. */
    SessionSnapshot snapshot(long nowNs, long lastHeardNs) {
        return new SessionSnapshot(
                terms.info(),
                cipher,
                terms.link().transport(),
                since,
                Duration.ofNanos(Math.max(0, nowNs - lastHeardNs)),
                signs.roundTrips().snapshot(),
                Duration.ofNanos(sender.queueDelayNs()),
                counters.sent().packets(),
                counters.received().packets(),
                sent(),
                received(),
                counters.dropped(),
                Rate.ofBytes(counters.sent().pace().own()),
                quota);
    }

    /** What the client has used of its quota, by now. */
    void quota(Optional<QuotaUse> use) {
        quota = use;
    }

    /** What it has carried since its start. */
    SessionStatistics statistics(long nowNs) {
        return new SessionStatistics(Duration.ofNanos(nowNs - startNs), sent(), received());
    }

    private Carried sent() {
        Carried carried = counters.sent().carried();
        return losses == null ? carried : losses.sent(carried);
    }

    private Carried received() {
        Carried carried = counters.received().carried();
        return losses == null ? carried : losses.received(carried);
    }

    /** Looks every second. One thread. Returns the round trip, smoothed, in nanoseconds; 0 as long as it is not known. */
    long tick() {
        for (Drop cause : CAUSES) {
            long count = counters.dropped(cause);
            long before = told[cause.ordinal()];
            if (count != before) {
                told[cause.ordinal()] = count;
                PacketsDropped.record(terms.info(), cause.name(), count - before);
            }
        }
        return signs.tick();
    }
}
