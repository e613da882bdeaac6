package io.ztun.control.internal.http;

import java.time.Duration;
import java.util.function.LongSupplier;

/** How often a line is worth the log that anybody may cause as often as they like: once a minute. Thread-safe. */
final class Seldom {
    private static final long PAUSE_NS = Duration.ofMinutes(1).toNanos();

    private final LongSupplier clock;
    private long lastNs;
    private long left;

    Seldom() {
        this(System::nanoTime);
    }

    Seldom(LongSupplier clock) {
        this.clock = clock;
        lastNs = clock.getAsLong() - PAUSE_NS;
    }

    /** What is to stand behind the line; null if the line is to be left out. */
    synchronized String due() {
        long nowNs = clock.getAsLong();
        if (nowNs - lastNs < PAUSE_NS) {
            left++;
            return null;
        }
        lastNs = nowNs;
        String more = left == 0 ? "" : " (and " + left + " more since the last line)";
        left = 0;
        return more;
    }
}
