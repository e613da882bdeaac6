package io.ztun.core.settings;

import io.ztun.api.Api;
import io.ztun.api.ConfigException;

/**
 * How many of the packets that go to every client, multicast and broadcast, a server sends into its tunnel. Each of them takes as
 * much of the line as there are clients. Immutable.
 *
 * @param packetsPerSecond so many in the long run, and as many at once; 0 for none
 */
@Api(Api.Status.STABLE)
public record Multicast(int packetsPerSecond) {

    /** The highest rate. */
    public static final int MAX = 1_000_000;

    /** All that there is time for. */
    public static final Multicast ON = new Multicast(Integer.MAX_VALUE);

    /** None. */
    public static final Multicast OFF = new Multicast(0);

    /** @throws ConfigException if it is neither {@link #OFF}, nor {@link #ON}, nor from 1 to {@link #MAX} */
    public Multicast {
        if (packetsPerSecond < 0 || (packetsPerSecond > MAX && packetsPerSecond != Integer.MAX_VALUE)) {
            throw outOfRange(Integer.toString(packetsPerSecond));
        }
    }

    private static ConfigException outOfRange(String text) {
        return new ConfigException("multicast out of range: multicast=" + text + " min=1 max=" + MAX
                + "; wanted on, off, or packets per second");
    }

    /**
     * Reads {@code on}, {@code off} or a number of packets per second.
     *
     * @throws ConfigException if it is none of them
     */
    public static Multicast parse(String text) {
        return switch (text) {
            case "on" -> ON;
            case "off" -> OFF;
            default -> new Multicast(rate(text));
        };
    }

    private static int rate(String text) {
        if (!text.matches("[0-9]+")) {
            throw new ConfigException(
                    "neither on nor off nor a rate: multicast=" + text + "; wanted on, off, or packets per second");
        }
        if (text.length() > 7 || Integer.parseInt(text) == 0) {
            throw outOfRange(text);
        }
        return Integer.parseInt(text);
    }

    /** Whether there is no limit. */
    public boolean isUnlimited() {
        return packetsPerSecond == Integer.MAX_VALUE;
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return isUnlimited() ? "on" : packetsPerSecond == 0 ? "off" : Integer.toString(packetsPerSecond);
    }
}
