package io.ztun.core.settings;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.ztun.api.Api;

/** Durations as people write them: a number and a unit, {@code 500us}, {@code 2ms}, {@code 1.5s}, {@code 2m}, {@code 1h}, or 0. */
@Api(Api.Status.EXPERIMENTAL)
public final class Durations {
    /** What one looks like, for messages. */
    public static final String ALLOWED = "a number and a unit (us, ms, s, m, h), such as 30s";

    private static final Pattern FORM = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(us|ms|s|m|h)");
    private static final Map<String, Double> UNIT_NS = Map.of("us", 1e3, "ms", 1e6, "s", 1e9, "m", 60e9, "h", 3600e9);

    private Durations() {}

    /** Reads one; empty if it is none. */
    public static Optional<Duration> parse(String text) {
        if (text.equals("0")) {
            return Optional.of(Duration.ZERO);
        }
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        double nanos = Double.parseDouble(matcher.group(1)) * UNIT_NS.get(matcher.group(2));
        return Optional.of(Duration.ofNanos(Math.round(nanos))); // a double ends at 292 years, as the duration does
    }
}
