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

/** Sees to it that sessions are no faster than they may be. Thread-safe. */
public final class SessionRates {
    private static final long IDLE_NS = TimeUnit.SECONDS.toNanos(1);

    private final Supplier<LiveSettings> live;
    private final Supplier<? extends Collection<Session>> sessions;

    /** What all have together instead of what the settings say, until these are read again; null for those. */
    private volatile Rate ordered;

    /** Whether shares are set, or may be. */
    private volatile boolean shared;

    SessionRates(Supplier<LiveSettings> live, Supplier<? extends Collection<Session>> sessions) {
        this.live = live;
        this.sessions = sessions;
    }

    /** Limits a session by what is in force now. @param own the session's own rate; empty for what holds for each */
    public void limit(Session session, Optional<Rate> own) {
        long each = own.orElse(live.get().rates().each()).bytesPerSecond();
        both(session).forEach(traffic -> traffic.pace().own(each));
        share(session);
    }

    /** Until it is measured what others want. */
    private void share(Session session) {
        long all = all().bytesPerSecond();
        both(session).forEach(traffic -> traffic.pace().share(all));
    }

    /** Has all together be no faster than that until the settings are read again. */
    public void limitAll(Rate rate) {
        ordered = rate;
        sessions.get().forEach(this::share);
    }

    /** The settings have been read again. */
    void reconfigure() {
        ordered = null;
    }

    /** What all have together. */
    Rate all() {
        Rate now = ordered;
        return now == null ? live.get().rates().all() : now;
    }

    private static List<Traffic> both(Session session) {
        return List.of(session.counters().sent(), session.counters().received());
    }

    /** How long to wait before the next {@link #share}, in nanoseconds. */
    public long intervalNs() {
        return isShared() ? FairShare.INTERVAL_NS : IDLE_NS;
    }

    private boolean isShared() {
        return all().bitsPerSecond() != 0;
    }

    /** Shares out anew what all sessions have together. One thread at a time. */
    public void share() {
        boolean before = shared;
        shared = isShared();
        if (shared || before) {
            long rate = all().bytesPerSecond();
            Collection<Session> all = sessions.get();
            FairShare.share(
                    all.stream().map(each -> each.counters().sent().pace()).toList(), rate);
            FairShare.share(
                    all.stream().map(each -> each.counters().received().pace()).toList(), rate);
        }
    }
}
