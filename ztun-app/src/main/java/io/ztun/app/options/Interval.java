package io.ztun.app.options;

import java.time.Duration;

import io.ztun.core.settings.Durations;

/**
 * A duration as people write it: a number and a unit, {@code 500us}, {@code 2ms}, {@code 1.5s}, {@code 2m}, {@code 1h}, or 0.
 *
 * @param value how long it is
 */
public record Interval(Duration value) {
    /** Reads one; null if it is none. */
    static Interval parse(String text) {
        return Durations.parse(text).map(Interval::new).orElse(null);
    }

    /** In the largest unit of which it is a multiple. */
    @Override
    public String toString() {
        long micros = value.toNanos() / 1_000;
        if (micros == 0) {
            return "0";
        }
        if (micros % 1_000 != 0) {
            return text(micros, "us");
        }
        if (micros % 1_000_000 != 0) {
            return text(value.toMillis(), "ms");
        }
        long seconds = value.toSeconds();
        return seconds % 60 != 0
                ? text(seconds, "s")
                : seconds % 3_600 != 0 ? text(seconds / 60, "m") : text(seconds / 3_600, "h");
    }

    /** Without the operator, which javac makes code of that is slow the first time: the help has durations. */
    private static String text(long number, String unit) {
        return Long.toString(number).concat(unit);
    }

    /** Durations between two bounds, which are allowed themselves. */
    abstract static class Between extends Kind<Interval> {
        private final Interval min;
        private final Interval max;

        Between(Duration min, Duration max) {
            this.min = new Interval(min);
            this.max = new Interval(max);
        }

        @Override
        final String allowed() {
            return "a duration between " + min + " and " + max + ", a number and a unit (us, ms, s, m, h)";
        }

        @Override
        final Interval read(String text) {
            Interval read = Interval.parse(text);
            return read == null || read.value.compareTo(min.value) < 0 || read.value.compareTo(max.value) > 0
                    ? null
                    : read;
        }
    }
}
