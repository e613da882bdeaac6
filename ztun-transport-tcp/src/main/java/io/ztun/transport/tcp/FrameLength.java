package io.ztun.transport.tcp;

import java.nio.ByteBuffer;

import io.ztun.api.ProtocolException;
import io.ztun.spi.Framing;

/**
 * The length before a frame: unsigned LEB128, least significant group first, one to three bytes, shortest form only. There
 * is one encoding for each length, so that the size of the header follows from the length.
 */
final class FrameLength implements Framing {
    /** The one there is. */
    static final Framing OWN = new FrameLength();

    /** The longest header in bytes. */
    static final int MAX_SIZE = 3;

    private static final int MORE = 0x80;
    private static final int GROUP = 0x7f;
    private static final int GROUP_BITS = 7;

    private FrameLength() {}

    @Override
    public int headerLength(int length) {
        return size(length);
    }

    private static int size(int length) {
        if (length <= GROUP) {
            return 1;
        }
        return length < 1 << 2 * GROUP_BITS ? 2 : 3;
    }

    @Override
    public void putBefore(ByteBuffer buffer, int frame, int length) {
        int rest = length;
        for (int i = frame - size(length); i < frame - 1; i++) {
            buffer.put(i, (byte) (rest | MORE));
            rest >>>= GROUP_BITS;
        }
        buffer.put(frame - 1, (byte) rest);
    }

    /** At least 1: no frame is empty. */
    @Override
    public int read(ByteBuffer buffer, int start, int end) {
        int length = 0;
        for (int i = 0; i < MAX_SIZE; i++) {
            if (start + i >= end) {
                return INCOMPLETE;
            }
            int b = buffer.get(start + i);
            length |= (b & GROUP) << i * GROUP_BITS;
            if (b >= 0) {
                return checked(length, i + 1);
            }
        }
        throw new ProtocolException("bad frame length: size is more than " + MAX_SIZE
                + " bytes; the peer does not speak this protocol, or not over this transport");
    }

    private static int checked(int length, int size) {
        if (length == 0 || size(length) != size) {
            throw new ProtocolException("bad frame length: length=" + length + " size=" + size + " bytes; "
                    + (length == 0 ? "no frame is empty" : "the shortest form takes " + size(length)));
        }
        return length;
    }
}
