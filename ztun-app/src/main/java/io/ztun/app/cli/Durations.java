package io.ztun.app.cli;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.ztun.api.ConfigException;

/** Durations as people write them: a number and a unit, {@code 500us}, {@code 2ms}, {@code 1.5s}, {@code 2m}, {@code 1h}, or 0. */
final class Durations {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(us|ms|s|m|h)");
    /** Longer ones are typing errors; with far longer ones, sums of nanoseconds overflow. */
    private static final Duration LONGEST = Duration.ofDays(365);

    private static final Map<String, Double> UNIT_NS = Map.of("us", 1e3, "ms", 1e6, "s", 1e9, "m", 60e9, "h", 3600e9);

    private Durations() {}

    /**
     * @param option the option's name, for the message
     * @throws ConfigException if the text is no duration
     */
    static Duration parse(String option, String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new ConfigException("not a duration: " + option + "=" + text
                    + "; wanted a number and a unit, such as 500us, 2ms, 5s, 1m, 1h");
        }
        double nanos = Double.parseDouble(matcher.group(1)) * UNIT_NS.get(matcher.group(2));
        Duration duration = Duration.ofNanos(Math.round(nanos)); // at most 292 years
        requireWithin(option, text, duration, Duration.ZERO, LONGEST);
        return duration;
    }

    /** As {@link #parse(String, String)}, for what is bounded. The message has the text as it was written. */
    static Duration parse(String option, String text, Duration min, Duration max) {
        Duration duration = parse(option, text);
        requireWithin(option, text, duration, min, max);
        return duration;
    }

    private static void requireWithin(String option, String text, Duration duration, Duration min, Duration max) {
        if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
            throw new ConfigException(
                    option + " out of range: " + option + "=" + text + " min=" + text(min) + " max=" + text(max));
        }
    }

    /** A bound, as one would write it. */
    private static String text(Duration bound) {
        if (bound.isZero()) {
            return "0";
        }
        if (bound.toNanosPart() != 0) {
            return bound.toMillis() + "ms";
        }
        return bound.toHours() > 0 ? bound.toHours() + "h" : bound.toSeconds() + "s";
    }
}
