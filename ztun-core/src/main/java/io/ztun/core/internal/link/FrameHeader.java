package io.ztun.core.internal.link;

/**
 * What stands before the body of every frame after the handshake.
 *
 * <pre>
 *   ordered link        +------+------
 *                       | type | body ...
 *                       +------+------
 *   any other           +------+------------+------
 *                       | type | number (4) | body ...
 *                       +------+------------+------
 * </pre>
 *
 * The number is the low half of a {@link FrameNumbers frame number}.
 */
public final class FrameHeader {
    /** Its length in bytes on the links where it is longest. */
    public static final int LENGTH_MAX = 5;

    private static final int LENGTH_ORDERED = 1;

    private FrameHeader() {}

    static int length(boolean numbered) {
        return numbered ? LENGTH_MAX : LENGTH_ORDERED;
    }
}
