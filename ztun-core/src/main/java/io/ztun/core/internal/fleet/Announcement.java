package io.ztun.core.internal.fleet;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Decides what others are told of a gateway: not each change, for each of them hears of it. One thread. */
public final class Announcement {
    /** So seldom at most. */
    private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(5);

    /** Small changes of numbers are told after as long. */
    private static final long SMALL_NS = TimeUnit.MINUTES.toNanos(1);

    private static final double SMALL = 0.2;

    private Map<String, String> told = Map.of();
    private long toldNs;

    /** Has told nothing yet. */
    public Announcement() {}

    /** What to tell now; empty for nothing. */
    public Optional<Map<String, String>> due(Map<String, String> facts, long nowNs) {
        long sinceNs = nowNs - toldNs;
        boolean first = told.isEmpty();
        if (!first && (facts.equals(told) || sinceNs < INTERVAL_NS || sinceNs < SMALL_NS && isSmall(facts))) {
            return Optional.empty();
        }
        told = Map.copyOf(facts);
        toldNs = nowNs;
        return Optional.of(told);
    }

    private boolean isSmall(Map<String, String> facts) {
        return facts.keySet().equals(told.keySet())
                && facts.entrySet().stream().allMatch(fact -> isSmall(told.get(fact.getKey()), fact.getValue()));
    }

    private static boolean isSmall(String before, String now) {
        if (Objects.equals(before, now)) {
            return true;
        }
        if (!before.matches("\\d{1,18}") || !now.matches("\\d{1,18}")) {
            return false;
        }
        long former = Long.parseLong(before);
        long present = Long.parseLong(now);
        return Math.abs(present - former) <= SMALL * Math.max(former, present);
    }
}
