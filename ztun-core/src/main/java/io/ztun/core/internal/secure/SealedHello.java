package io.ztun.core.internal.secure;

import java.nio.ByteBuffer;

import io.ztun.api.ProtocolException;
import io.ztun.core.internal.noise.CipherSuite;
import io.ztun.core.internal.protocol.FrameType;
import io.ztun.core.internal.protocol.Hello;

/**
 * The layout of the two frames of a sealed handshake.
 *
 * <pre>
 *   SEALED_HELLO   +------+------------+---------+------+---------------
 *                  | 0x04 | "ZTUN" (4) | version | mode | Noise message
 *                  +------+------------+---------+------+---------------
 *   SEALED_ANSWER  +------+---------------
 *                  | 0x05 | Noise message
 *                  +------+---------------
 * </pre>
 *
 * What stands before the first message is the prologue of both.
 */
final class SealedHello {
    static final int PROLOGUE_LENGTH = 7;

    /** Of the handshake; what seals the session is agreed on in it. */
    static final CipherSuite SUITE = CipherSuite.CHACHA_POLY;

    private SealedHello() {}

    static byte[] prologue(Mode mode) {
        return ByteBuffer.allocate(PROLOGUE_LENGTH)
                .put(FrameType.SEALED_HELLO)
                .putInt(Hello.MAGIC)
                .put((byte) Hello.VERSION)
                .put(mode.number())
                .array();
    }

    /** Reads up to the message. @throws ProtocolException unless all of it is as this end would have it */
    static void readPrologue(ByteBuffer frame, Mode mode) {
        byte type = frame.get(frame.position());
        if (type == FrameType.HELLO) {
            throw new ProtocolException("the client does not encrypt, and this server wants " + mode
                    + "; give the client the same, or start the server without");
        }
        if (frame.remaining() < PROLOGUE_LENGTH || type != FrameType.SEALED_HELLO || magic(frame) != Hello.MAGIC) {
            throw new ProtocolException("not a ztun client: the connection does not begin with a hello");
        }
        requireVersion(frame.get(frame.position() + 5));
        byte number = frame.get(frame.position() + 6);
        if (number != mode.number()) {
            throw new ProtocolException("the client uses " + Mode.describe(number) + ", and this server wants " + mode);
        }
        frame.position(frame.position() + PROLOGUE_LENGTH);
    }

    private static int magic(ByteBuffer frame) {
        return frame.getInt(frame.position() + 1);
    }

    private static void requireVersion(byte version) {
        if (version != Hello.VERSION) {
            throw new ProtocolException("protocol version not spoken here: version=" + (version & 0xff) + " available="
                    + Hello.VERSION + "; use the same release of ztun on both ends");
        }
    }

    static byte[] rest(ByteBuffer frame) {
        byte[] rest = new byte[frame.remaining()];
        frame.get(rest);
        return rest;
    }
}
