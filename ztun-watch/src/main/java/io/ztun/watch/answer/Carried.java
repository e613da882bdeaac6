package io.ztun.watch.answer;

/**
 * What went one way, or both.
 *
 * @param bytes inside the tunnel
 * @param wireBytes on the line
 * @param lost frames
 * @param fromMemory those of the bytes inside that were in no frame, for the receiver had kept them
 */
public record Carried(long bytes, long wireBytes, long lost, long fromMemory) {

    /** Nothing. */
    public static final Carried NONE = new Carried(0, 0, 0, 0);

    /** How much that is a second, if {@code before} was counted that many nanoseconds ago. Never less than nothing. */
    public Carried perSecond(Carried before, long nanos) {
        double seconds = nanos / 1e9;
        return new Carried(
                rate(bytes - before.bytes, seconds),
                rate(wireBytes - before.wireBytes, seconds),
                rate(lost - before.lost, seconds),
                rate(fromMemory - before.fromMemory, seconds));
    }

    /** With what went the other way. */
    public Carried and(Carried other) {
        return new Carried(
                bytes + other.bytes, wireBytes + other.wireBytes, lost + other.lost, fromMemory + other.fromMemory);
    }

    /** The share of the bytes inside that came from memory; null where none did. */
    public Double shareFromMemory() {
        return fromMemory == 0 || bytes == 0 ? null : (double) fromMemory / bytes;
    }

    private static long rate(long count, double seconds) {
        return Math.max(0, Math.round(count / seconds));
    }

    /** {@code carried}, or nothing where that is null. */
    static Carried of(Carried carried) {
        return carried == null ? NONE : carried;
    }
}
