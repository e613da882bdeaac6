package io.ztun.core.internal.quota;

import java.time.LocalDate;
import java.util.Optional;

import io.ztun.core.settings.Quota;

/** What one client has used in its present period. Guarded by its {@link QuotaBook}. */
final class Account {
    private final String client;
    private String name;

    /** Null as long as nothing is counted. */
    private Quota.Period period;

    private LocalDate begin;
    private LocalDate seen;
    private long used;
    private int told;
    private Optional<Quota> ordered = Optional.empty();

    /**
     * Nothing has been used.
     *
     * @param client what its sessions are known by
     * @param name what people call it
     */
    Account(String client, String name) {
        this.client = client;
        this.name = name;
    }

    /** As it was written down. @param begin the period's first day */
    Account(String client, String name, Quota.Period period, LocalDate begin, long used) {
        this(client, name);
        this.period = period;
        this.begin = begin;
        this.used = used;
        seen = begin;
    }

    String client() {
        return client;
    }

    String name() {
        return name;
    }

    void name(String now) {
        name = now;
    }

    /** A quota that somebody has ordered, in place of what is configured. */
    Optional<Quota> ordered() {
        return ordered;
    }

    void ordered(Optional<Quota> quota) {
        ordered = quota;
    }

    /** Null as long as nothing is counted. */
    Quota.Period period() {
        return period;
    }

    LocalDate begin() {
        return begin;
    }

    long used() {
        return used;
    }

    void add(long bytes) {
        used += bytes;
    }

    /** What is said of it once: the highest of some levels that it has reached. Returns the one before. */
    int tell(int level) {
        int before = told;
        told = level;
        return before;
    }

    /** Nothing has been used. */
    void reset(LocalDate today) {
        begin = period == null ? null : period.begin(today);
        seen = begin;
        used = 0;
    }

    /**
     * Begins anew where another period has begun since.
     *
     * <p>A clock that goes back, over midnight or, at the start of a machine that has none, to 1970, gives nobody another quota: the
     * account stays with the later period. If the clock stays behind, since it was ahead before, the next period that begins by
     * it counts.
     */
    void turn(Quota.Period wanted, LocalDate today) {
        if (wanted != period) {
            period = wanted;
            reset(today);
            return;
        }
        LocalDate now = wanted.begin(today);
        if (now.isAfter(begin) || now.isAfter(seen) && now.isBefore(begin)) {
            reset(today);
        }
        seen = now;
    }
}
