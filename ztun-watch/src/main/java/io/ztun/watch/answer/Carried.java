package io.ztun.watch.answer;

/**
 * What went one way.
 *
 * @param bytes inside the tunnel
 * @param wireBytes on the line
 * @param lost frames
 */
public record Carried(long bytes, long wireBytes, long lost) {

    /** Nothing. */
    public static final Carried NONE = new Carried(0, 0, 0);

    /** How much that is a second, if {@code before} was counted that many nanoseconds ago. Never less than nothing. */
    public Carried perSecond(Carried before, long nanos) {
        double seconds = nanos / 1e9;
        return new Carried(
                rate(bytes - before.bytes, seconds),
                rate(wireBytes - before.wireBytes, seconds),
                rate(lost - before.lost, seconds));
    }

    private static long rate(long count, double seconds) {
        return Math.max(0, Math.round(count / seconds));
    }

    /** {@code carried}, or nothing where that is null. */
    static Carried of(Carried carried) {
        return carried == null ? NONE : carried;
    }
}
