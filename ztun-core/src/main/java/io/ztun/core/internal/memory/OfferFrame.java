package io.ztun.core.internal.memory;

/**
 * The bodies of the two frames by which both ends agree on what goes into memory, where frames may be lost.
 *
 * <pre>
 *   MEMORY_OFFER  +------------+------------------+-----------+
 *                 | number (4) | first frame's (8) | count (2) |
 *                 +------------+------------------+-----------+
 *   MEMORY_HAS    +------------+---------+--------------+------------
 *                 | number (4) | end (8) | checksum (4) | bitmap ...
 *                 +------------+---------+--------------+------------
 * </pre>
 *
 * Bit {@code i % 8} of byte {@code i / 8} of the bitmap stands for the {@code i}th frame from the first on.
 */
final class OfferFrame {
    static final int FIRST = 4;
    static final int COUNT = FIRST + 8;
    static final int LENGTH = COUNT + 2;

    static final int END = 4;
    static final int CHECKSUM = END + 8;
    static final int BITMAP = CHECKSUM + 4;

    /** So many frames an offer spans at most, so that the answer fits any datagram. */
    static final int SPAN_MAX = 2_048;

    private OfferFrame() {}

    static int bitmapLength(int span) {
        return (span + 7) / 8;
    }
}
