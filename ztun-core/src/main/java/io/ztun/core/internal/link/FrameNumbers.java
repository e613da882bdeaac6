package io.ztun.core.internal.link;

/**
 * Numbers of frames: a counter of 64 bits for each direction, of which the low half travels. The number that is nearest to
 * the one expected next is meant, as with ESP's extended numbers (RFC 4303 appendix A2).
 */
public final class FrameNumbers {
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
}
