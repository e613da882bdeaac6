package io.ztun.core.settings;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.ztun.api.Api;
import io.ztun.api.ConfigException;

/**
 * How much may pass in a second, each way: bytes on the line, which are those of the frames after compression and encryption. Immutable.
 *
 * @param bitsPerSecond {@link #MIN} to {@link #MAX}, or 0 for no limit
 */
@Api(Api.Status.EXPERIMENTAL)
public record Rate(long bitsPerSecond) {
    /** The lowest limit, in bits a second: a frame of the greatest length takes five seconds then. */
    public static final long MIN = 100_000;

    /** The highest limit, in bits a second. */
    public static final long MAX = 1_000_000_000_000L;

    /** No limit. */
    public static final Rate NONE = new Rate(0);

    /** What {@link #parse} reads, for messages. */
    public static final String ALLOWED =
            "a rate between 100kbit and 1000gbit, a number and a unit (kbit, mbit, gbit), or off";

    private static final String OFF = "off";
    private static final Pattern FORM = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)(kbit|mbit|gbit)");
    private static final Map<String, Long> UNITS = Map.of("kbit", 1_000L, "mbit", 1_000_000L, "gbit", 1_000_000_000L);

    /** @throws ConfigException if it is out of range */
    public Rate {
        if (bitsPerSecond != 0 && (bitsPerSecond < MIN || bitsPerSecond > MAX)) {
            throw new ConfigException("rate out of range: rate=" + bitsPerSecond + " min=" + MIN + " max=" + MAX);
        }
    }

    /** Reads one as people write it: {@code 10mbit}, {@code 1.5gbit}, {@code 500kbit}, or {@code off}; empty if it is none. */
    public static Optional<Rate> parse(String text) {
        if (text.equals(OFF)) {
            return Optional.of(NONE);
        }
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long bits = new BigDecimal(matcher.group(1))
                .multiply(BigDecimal.valueOf(UNITS.get(matcher.group(2))))
                .longValue();
        return bits < MIN || bits > MAX ? Optional.empty() : Optional.of(new Rate(bits));
    }

    /** What has so many bytes a second, as {@link #bytesPerSecond()} has them. */
    public static Rate ofBytes(long bytesPerSecond) {
        return new Rate(8 * bytesPerSecond);
    }

    /** The same in bytes a second; 0 for no limit. */
    public long bytesPerSecond() {
        return bitsPerSecond / 8;
    }

    /** As {@link #parse} reads it, in the largest unit of which it is a multiple. */
    @Override
    public String toString() {
        if (bitsPerSecond == 0) {
            return OFF;
        }
        if (bitsPerSecond % 1_000_000 != 0) {
            return BigDecimal.valueOf(bitsPerSecond, 3).stripTrailingZeros().toPlainString() + "kbit";
        }
        long mega = bitsPerSecond / 1_000_000;
        return mega % 1_000 != 0 ? mega + "mbit" : mega / 1_000 + "gbit";
    }
}
