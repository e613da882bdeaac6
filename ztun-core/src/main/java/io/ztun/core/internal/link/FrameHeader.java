package io.ztun.core.internal.link;

/**
 * What stands before the body of every frame after the handshake, and behind it where the session is sealed.
 *
 * <pre>
 *   ordered link        +------+------
 *                       | type | body ...
 *                       +------+------
 *   any other           +------+------------+------
 *                       | type | number (4) | body ...
 *                       +------+------------+------
 *   ordered, sealed     +-------+======+======+----------+
 *                       | epoch | type | body | tag (16) |
 *                       +-------+======+======+----------+
 *   any other, sealed   +-------+------------+======+======+----------+
 *                       | epoch | number (4) | type | body | tag (16) |
 *                       +-------+------------+======+======+----------+
 * </pre>
 *
 * Padding, if there is any, stands between body and tag, encrypted as well.
 *
 * The number is the low half of a {@link FrameNumbers frame number}. What is drawn double is encrypted.
 */
public final class FrameHeader {
    /** Its length in bytes on the links where it is longest. */
    public static final int LENGTH_MAX = 6;

    /** How a sealed frame begins; the lowest bit says under which key, and changes with each. */
    static final byte SEALED = 0x40;

    /** Added to the type of a sealed frame that has {@link io.ztun.core.internal.noise.Padding} behind its body. */
    static final int PADDED = 0x80;

    static final int TYPE_LENGTH = 1;
    static final int NUMBER_LENGTH = 4;

    private FrameHeader() {}

    /** The clear header of a sealed frame, or the whole header of one that is not sealed. */
    static int length(boolean numbered) {
        return numbered ? TYPE_LENGTH + NUMBER_LENGTH : TYPE_LENGTH;
    }
}
