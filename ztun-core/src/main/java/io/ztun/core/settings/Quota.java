package io.ztun.core.settings;

import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.ztun.api.Api;
import io.ztun.api.ConfigException;

/**
 * How much a client may use in a period of the calendar: bytes on the line, both ways together, which are those of the frames after
 * compression and encryption. Immutable.
 *
 * @param bytes {@link #MIN} to {@link #MAX}, or 0 for as much as it likes
 * @param period after which counting begins anew
 */
@Api(Api.Status.EXPERIMENTAL)
public record Quota(long bytes, Period period) {
    /** The smallest quota, in bytes. */
    public static final long MIN = 1_000_000;

    /** The largest quota, in bytes. */
    public static final long MAX = 1_000_000_000_000_000L;

    /** No quota. */
    public static final Quota NONE = new Quota(0, Period.MONTH);

    /** What {@link #parse} reads, for messages. */
    public static final String ALLOWED =
            "an amount and a period such as 10GB/month: a number and MB, GB or TB, 1MB to 1000TB, then /day, /week or"
                    + " /month; or off";

    private static final String OFF = "off";
    private static final Pattern FORM = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)(MB|GB|TB)/(day|week|month)");
    private static final Map<String, Long> UNITS =
            Map.of("MB", 1_000_000L, "GB", 1_000_000_000L, "TB", 1_000_000_000_000L);

    /** A period of the calendar; it begins at midnight, or when the day begins where there is no midnight. */
    public enum Period {
        /** A day. */
        DAY,
        /** A week, which begins on a Monday (ISO 8601). */
        WEEK,
        /** A month. */
        MONTH;

        /** The first day of the period that a day lies in. */
        public LocalDate begin(LocalDate day) {
            return switch (this) {
                case DAY -> day;
                case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
                case MONTH -> day.withDayOfMonth(1);
            };
        }

        /** The first day of the period after the one that begins on that day. */
        public LocalDate next(LocalDate begin) {
            return switch (this) {
                case DAY -> begin.plusDays(1);
                case WEEK -> begin.plusWeeks(1);
                case MONTH -> begin.plusMonths(1);
            };
        }

        /** As it is written: {@code day}, {@code week} or {@code month}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @throws ConfigException if it is out of range */
    public Quota {
        Objects.requireNonNull(period, "period");
        if (bytes != 0 && (bytes < MIN || bytes > MAX)) {
            throw new ConfigException("quota out of range: quota=" + bytes + " min=" + MIN + " max=" + MAX);
        }
    }

    /** Reads one as people write it: {@code 10GB/month}, {@code 1.5TB/week}, {@code 500MB/day}, or {@code off}; empty if it is none. */
    public static Optional<Quota> parse(String text) {
        if (text.equals(OFF)) {
            return Optional.of(NONE);
        }
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        BigDecimal bytes = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(UNITS.get(matcher.group(2))));
        boolean allowed =
                bytes.compareTo(BigDecimal.valueOf(MIN)) >= 0 && bytes.compareTo(BigDecimal.valueOf(MAX)) <= 0;
        return allowed
                ? Optional.of(new Quota(
                        bytes.longValue(), Period.valueOf(matcher.group(3).toUpperCase(Locale.ROOT))))
                : Optional.empty();
    }

    /** As {@link #parse} reads it, in the largest unit of which it is one or more. */
    @Override
    public String toString() {
        if (bytes == 0) {
            return OFF;
        }
        String unit = bytes >= UNITS.get("TB") ? "TB" : bytes >= UNITS.get("GB") ? "GB" : "MB";
        BigDecimal exact = BigDecimal.valueOf(bytes).divide(BigDecimal.valueOf(UNITS.get(unit)));
        return exact.stripTrailingZeros().toPlainString() + unit + "/" + period;
    }
}
