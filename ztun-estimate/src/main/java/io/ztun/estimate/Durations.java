package io.ztun.estimate;

import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations and rates as people write them. */
final class Durations {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,6}(?:\\.\\d{1,6})?)(us|ms|s|m|h)");
    private static final Map<String, Double> NS = Map.of("us", 1e3, "ms", 1e6, "s", 1e9, "m", 60e9, "h", 3_600e9);
    private static final Pattern RATE = Pattern.compile("(\\d{1,6}(?:\\.\\d{1,6})?)(kbit|mbit|gbit)");
    private static final Map<String, Double> BITS = Map.of("kbit", 1e3, "mbit", 1e6, "gbit", 1e9);

    private Durations() {}

    /** {@code 60s}, {@code 2ms}, in nanoseconds. */
    static OptionalLong duration(String text) {
        return read(DURATION, NS, text);
    }

    /** {@code 10mbit}, in bits a second. */
    static OptionalLong rate(String text) {
        return read(RATE, BITS, text.toLowerCase(Locale.ROOT));
    }

    private static OptionalLong read(Pattern form, Map<String, Double> units, String text) {
        Matcher matcher = form.matcher(text);
        return matcher.matches()
                ? OptionalLong.of(Math.round(Double.parseDouble(matcher.group(1)) * units.get(matcher.group(2))))
                : OptionalLong.empty();
    }

    /** As a flag's value. */
    static String text(long ns) {
        return ns % 1_000_000_000 == 0
                ? ns / 1_000_000_000 + "s"
                : ns % 1_000_000 == 0 ? ns / 1_000_000 + "ms" : ns / 1_000 + "us";
    }
}
