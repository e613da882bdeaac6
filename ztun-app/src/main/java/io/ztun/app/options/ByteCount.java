package io.ztun.app.options;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An amount of memory between two bounds, such as 64m or 1g, and off for 0. What it writes it reads. */
abstract class ByteCount extends Kind<Long> {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})([kmgt])");
    private static final String UNITS = "kmgt";

    private final long min;
    private final long max;

    ByteCount(long min, long max) {
        this.min = min;
        this.max = max;
    }

    @Override
    final String allowed() {
        return text(min) + " to " + text(max) + ", or off";
    }

    @Override
    final Long read(String text) {
        if (text.equals("off")) {
            return 0L;
        }
        Matcher size = SIZE.matcher(text.toLowerCase(Locale.ROOT));
        if (!size.matches()) {
            return null;
        }
        long bytes = Long.parseLong(size.group(1)) << 10 * (1 + UNITS.indexOf(size.group(2)));
        return bytes < min || bytes > max ? null : bytes;
    }

    private static String text(long bytes) {
        int unit = (Long.SIZE - 1 - Long.numberOfLeadingZeros(bytes)) / 10;
        return (bytes >> 10 * unit) + String.valueOf(UNITS.charAt(unit - 1));
    }
}
