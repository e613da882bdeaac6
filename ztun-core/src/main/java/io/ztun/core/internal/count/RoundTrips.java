package io.ztun.core.internal.count;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import io.ztun.core.info.SessionSnapshot.RoundTrip;

/**
 * How long it has taken to a peer and back: smoothed, and what it was in each of the last {@value #SECONDS} seconds, which is
 * little enough to be kept as it is. Thread-safe.
 */
public final class RoundTrips {
    static final int SECONDS = 300;

    /** RFC 6298 section 2.3: a new value counts for an eighth. */
    private static final int SMOOTHING = 8;

    private long latestNs;
    private long smoothedNs;

    /** In microseconds, by second; null until something is known. */
    private int[] ring;

    private int seconds;

    /** One round trip has been measured. */
    public synchronized void measured(long ns) {
        latestNs = ns;
        smoothedNs = smoothedNs == 0 ? ns : smoothedNs + (ns - smoothedNs) / SMOOTHING;
    }

    /** Somebody else measures, and says what the smoothed value is now. */
    public synchronized void told(long ns) {
        latestNs = ns;
        smoothedNs = ns;
    }

    /** To be called every second. Returns the smoothed value in nanoseconds, 0 as long as it is not known. */
    public synchronized long tick() {
        if (smoothedNs != 0) {
            ring = ring == null ? new int[SECONDS] : ring;
            ring[seconds++ % SECONDS] = (int) Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMicros(latestNs));
        }
        return smoothedNs;
    }

    /** What is known; empty before the first second that anything is. */
    public Optional<RoundTrip> snapshot() {
        long smoothed;
        int[] sorted;
        synchronized (this) {
            if (ring == null) {
                return Optional.empty();
            }
            smoothed = smoothedNs;
            sorted = Arrays.copyOf(ring, Math.min(seconds, SECONDS));
        }
        Arrays.sort(sorted);
        return Optional.of(new RoundTrip(Duration.ofNanos(smoothed), quantile(sorted, 0.5), quantile(sorted, 0.99)));
    }

    /** The least value that so much of all does not exceed. */
    private static Duration quantile(int[] sorted, double part) {
        int rank = (int) Math.ceil(part * sorted.length);
        return Duration.of(sorted[Math.max(1, rank) - 1], ChronoUnit.MICROS);
    }
}
