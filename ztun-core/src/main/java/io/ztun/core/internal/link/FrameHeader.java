package io.ztun.core.internal.link;

import java.nio.ByteBuffer;

import io.ztun.core.internal.ip.Bytes;
import io.ztun.core.internal.protocol.FrameType;

/**
 * What stands before the body of every frame after the handshake, and behind it where the session is sealed.
 *
 * <pre>
 *   ordered link        +------+------
 *                       | type | body ...
 *                       +------+------
 *   any other           +------+-----------------+------
 *                       | type | number (2 or 4) | body ...
 *                       +------+-----------------+------
 *   ordered, sealed     +-------+======+======+----------+
 *                       | epoch | type | body | tag (16) |
 *                       +-------+======+======+----------+
 *   any other, sealed   +-------+-----------------+======+======+----------+
 *                       | epoch | number (2 or 4) | type | body | tag (16) |
 *                       +-------+-----------------+======+======+----------+
 * </pre>
 *
 * Padding, if there is any, stands between body and tag, encrypted as well.
 *
 * On an ordered link in the clear a frame of packets as they are has no type where its body begins with a byte of 0x80 and above,
 * as that of a packet does whose header is predicted: no type is one.
 *
 * The number is the end of a {@link FrameNumbers frame number}; with {@link #LONG_NUMBER} in the first byte it has four bytes.
 * What is drawn double is encrypted.
 */
public final class FrameHeader {
    /** Its length in bytes on the links where it is longest. */
    public static final int LENGTH_MAX = 6;

    /** How a sealed frame begins; the lowest bit says under which key, and changes with each. */
    static final byte SEALED = 0x40;

    /** Added to the type of a sealed frame that has {@link io.ztun.core.internal.noise.Padding} behind its body. */
    static final int PADDED = 0x80;

    /** Added to the first byte of a frame whose number has four bytes; no type has that bit. */
    public static final int LONG_NUMBER = 0x08;

    static final int TYPE_LENGTH = 1;
    static final int NUMBER_LENGTH = 4;
    static final int SHORT_NUMBER_LENGTH = 2;

    private FrameHeader() {}

    /** Whether a frame needs no type in the clear on an ordered link. */
    static boolean isBare(byte type, byte first) {
        return type == FrameType.DATA && first < 0;
    }

    /** The longest clear header of a sealed frame, or whole header of one that is not sealed. */
    static int longest(boolean numbered) {
        return numbered ? TYPE_LENGTH + NUMBER_LENGTH : TYPE_LENGTH;
    }

    /** Writes one of that length. */
    static void put(ByteBuffer target, int at, int length, byte first, long number) {
        switch (length - TYPE_LENGTH) {
            case 0 -> target.put(at, first);
            case SHORT_NUMBER_LENGTH -> {
                target.put(at, first);
                Bytes.put16(target, at + TYPE_LENGTH, (int) number);
            }
            default -> {
                target.put(at, (byte) (first | LONG_NUMBER));
                Bytes.put32(target, at + TYPE_LENGTH, (int) number);
            }
        }
    }

    /** The length of one with a number that begins with that byte. */
    static int length(byte first) {
        return TYPE_LENGTH + ((first & LONG_NUMBER) == 0 ? SHORT_NUMBER_LENGTH : NUMBER_LENGTH);
    }

    /** The number in one of that length. */
    static long number(ByteBuffer frame, int at, int length, long expected) {
        return length == TYPE_LENGTH + SHORT_NUMBER_LENGTH
                ? FrameNumbers.expand((short) Bytes.u16(frame, at + TYPE_LENGTH), expected)
                : FrameNumbers.expand(Bytes.i32(frame, at + TYPE_LENGTH), expected);
    }
}
