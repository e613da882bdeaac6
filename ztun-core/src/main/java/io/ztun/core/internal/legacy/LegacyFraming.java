package io.ztun.core.internal.legacy;

import java.nio.ByteBuffer;

import io.ztun.spi.Framing;

/** How the original marks what it sends. */
public enum LegacyFraming implements Framing {

    /** The server's first word: {@link Greeting#LENGTH} bytes, and nothing before them. */
    GREETING {
        @Override
        public int headerLength(int length) {
            return 0;
        }

        @Override
        public void putBefore(ByteBuffer buffer, int frame, int length) {}

        @Override
        public int read(ByteBuffer buffer, int start, int end) {
            return end - start < Greeting.LENGTH ? INCOMPLETE : Greeting.LENGTH;
        }
    },

    /** All that follows, both ways: two bytes of length, the lesser first, and one block. */
    BLOCKS {
        @Override
        public int headerLength(int length) {
            return Short.BYTES;
        }

        @Override
        public void putBefore(ByteBuffer buffer, int frame, int length) {
            if (length > BLOCK_MAX) {
                throw new IllegalArgumentException("block too long: length=" + length + " max=" + BLOCK_MAX);
            }
            buffer.put(frame - 2, (byte) length);
            buffer.put(frame - 1, (byte) (length >>> Byte.SIZE));
        }

        @Override
        public int read(ByteBuffer buffer, int start, int end) {
            return end - start < Short.BYTES
                    ? INCOMPLETE
                    : buffer.get(start) & 0xff | (buffer.get(start + 1) & 0xff) << Byte.SIZE;
        }
    };

    /** The longest block in bytes. */
    static final int BLOCK_MAX = 0xffff;
}
