package io.ztun.watch.text;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** Numbers with units, in at most seven columns. What is not known is a dash. */
public final class Units {
    /** What stands for what is not known. */
    public static final String UNKNOWN = "-";

    private static final String[] POWERS = {"", "k", "M", "G", "T", "P", "E"};

    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    private Units() {}

    /** Such as {@code 12.3 MB}. */
    public static String bytes(double count) {
        return scaled(count, "B");
    }

    /** Such as {@code 12.3 Mbit/s}. */
    public static String bits(double perSecond) {
        return scaled(perSecond, "bit/s");
    }

    private static String scaled(double value, String unit) {
        int power = 0;
        double scaled = value;
        while (Math.abs(scaled) >= 999.5 && power < POWERS.length - 1) {
            scaled /= 1000;
            power++;
        }
        return (power == 0 ? number(scaled, "%.0f") : digits(scaled)) + " " + POWERS[power] + unit;
    }

    private static String digits(double value) {
        double size = Math.abs(value);
        return number(value, size < 9.995 ? "%.2f" : size < 99.95 ? "%.1f" : "%.0f");
    }

    private static String number(double value, String format) {
        return String.format(Locale.ROOT, format, value);
    }

    /** A share of 1, such as {@code 73.1 %}. */
    public static String percent(Double share) {
        return share == null || share.isNaN()
                ? UNKNOWN
                : number(share * 100, Math.abs(share) < 9.995 ? "%.1f %%" : "%.0f %%");
    }

    /** Such as {@code 1.23 ms} or {@code 12.3 s}. */
    public static String milliseconds(Double ms) {
        if (ms == null || ms.isNaN()) {
            return UNKNOWN;
        }
        return ms < 999.5 ? digits(ms) + " ms" : ago(ms);
    }

    /** How long ago, to a tenth of a second: {@code 0.4 s}, {@code 12 min}. */
    public static String ago(Double ms) {
        if (ms == null || ms.isNaN()) {
            return UNKNOWN;
        }
        double seconds = ms / 1000;
        return seconds < 99.95
                ? number(seconds, "%.1f s")
                : seconds < 5970 ? number(seconds / 60, "%.0f min") : number(Math.min(seconds / 3600, 9999), "%.0f h");
    }

    /** The time from one to the other in its two largest units, such as {@code 2 h 13 min}. */
    public static String between(String since, String until) {
        Instant start = instant(since);
        Instant end = instant(until);
        return start == null || end == null ? UNKNOWN : lasting(Duration.between(start, end));
    }

    private static String lasting(Duration time) {
        long seconds = Math.max(0, time.getSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return seconds / 60 + " min " + seconds % 60 + " s";
        }
        return seconds < 86_400
                ? seconds / 3600 + " h " + seconds / 60 % 60 + " min"
                : seconds / 86_400 + " d " + seconds / 3600 % 24 + " h";
    }

    /** A time of RFC 3339 as it is on this machine's clock. */
    public static String local(String time) {
        Instant instant = instant(time);
        return instant == null ? UNKNOWN : LOCAL.format(instant.atZone(ZoneId.systemDefault()));
    }

    /** A time of RFC 3339, which has years of four digits; null where it is none. */
    public static Instant instant(String time) {
        try {
            return time == null || time.length() > 0 && !Character.isDigit(time.charAt(0)) ? null : Instant.parse(time);
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
