package io.ztun.core.internal.link;

/**
 * Numbers of frames: a counter of 64 bits for each direction, of which the last 16 or 32 travel. The number that is nearest to
 * the one expected next is meant, as with QUIC's (RFC 9000 section 17.1 and appendix A.3). Sixteen bits will do while so few
 * frames are not known to have arrived that no other number can be nearer, and leave as many again for those that are late.
 */
public final class FrameNumbers {
    /** So many frames that are not known to have arrived, and the next has a long number: a quarter of what 16 bits tell apart. */
    static final int UNKNOWN_MAX = 1 << 14;

    private FrameNumbers() {}

    /**
     * The whole number.
     *
     * @param low its low half
     * @param expected the number to be expected next, 0 or more
     * @return the nearest number with that low half; negative if that lies before the first
     */
    public static long expand(int low, long expected) {
        return expected + (low - (int) expected);
    }

    /**
     * The whole number.
     *
     * @param low its last 16 bits
     */
    public static long expand(short low, long expected) {
        return expected + (short) (low - (short) expected);
    }
}
