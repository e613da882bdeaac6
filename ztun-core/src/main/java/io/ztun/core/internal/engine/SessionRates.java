package io.ztun.core.internal.engine;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.ztun.core.internal.count.Traffic;
import io.ztun.core.internal.rate.FairShare;
import io.ztun.core.internal.session.Session;
import io.ztun.core.settings.LiveSettings;
import io.ztun.core.settings.Rate;
import io.ztun.core.settings.RateLimits;

/** Sees to it that sessions are no faster than they may be. Thread-safe. */
public final class SessionRates {
    private static final long IDLE_NS = TimeUnit.SECONDS.toNanos(1);

    private final Supplier<LiveSettings> live;
    private final Supplier<? extends Collection<Session>> sessions;

    /** Whether shares are set, or may be. */
    private volatile boolean shared;

    SessionRates(Supplier<LiveSettings> live, Supplier<? extends Collection<Session>> sessions) {
        this.live = live;
        this.sessions = sessions;
    }

    /** Limits a session by what is in force now. @param own the session's own rate; empty for what holds for each */
    public void limit(Session session, Optional<Rate> own) {
        RateLimits now = live.get().rates();
        for (Traffic traffic : both(session)) {
            traffic.pace().own(own.orElse(now.each()).bytesPerSecond());
            traffic.pace().share(now.all().bytesPerSecond()); // until it is measured what others want
        }
    }

    private static List<Traffic> both(Session session) {
        return List.of(session.counters().sent(), session.counters().received());
    }

    /** How long to wait before the next {@link #share}, in nanoseconds. */
    public long intervalNs() {
        return isShared() ? FairShare.INTERVAL_NS : IDLE_NS;
    }

    private boolean isShared() {
        return live.get().rates().all().bitsPerSecond() != 0;
    }

    /** Shares out anew what all sessions have together. One thread at a time. */
    public void share() {
        boolean before = shared;
        shared = isShared();
        if (shared || before) {
            long rate = live.get().rates().all().bytesPerSecond();
            Collection<Session> all = sessions.get();
            FairShare.share(
                    all.stream().map(each -> each.counters().sent().pace()).toList(), rate);
            FairShare.share(
                    all.stream().map(each -> each.counters().received().pace()).toList(), rate);
        }
    }
}
