package io.ztun.core.internal.engine;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.ztun.core.internal.rate.Budget;
import io.ztun.core.settings.Multicast;

/** Which packets for a group are let through, all readers of a tunnel together. Thread-safe. */
final class GroupLimit {
    private final Multicast allowed;
    private final LongSupplier clock;

    /** Null where nothing is to be counted. */
    private final Budget budget;

    /** @param clock in nanoseconds */
    GroupLimit(Multicast allowed, LongSupplier clock) {
        this.allowed = allowed;
        this.clock = clock;
        int rate = allowed.packetsPerSecond();
        budget = rate == 0 || allowed.isUnlimited()
                ? null
                : new Budget(rate, TimeUnit.SECONDS.toNanos(1) / rate, clock.getAsLong());
    }

    /** What it goes by. */
    Multicast allowed() {
        return allowed;
    }

    /** Whether there may be one more, which counts then. */
    boolean take() {
        if (budget == null) {
            return allowed.isUnlimited();
        }
        synchronized (budget) {
            return budget.take(clock.getAsLong());
        }
    }
}
