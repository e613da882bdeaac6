package io.ztun.testkit.fake;

import java.nio.ByteBuffer;

import io.ztun.spi.Decoder;
import io.ztun.spi.Encoder;

/** Takes dictionaries in place of a codec, and tells what they are. It encodes and decodes nothing. */
public final class DictionaryProbe {
    private final byte[][] contents = new byte[Decoder.DICTIONARIES][];

    /** With both places empty. */
    public DictionaryProbe() {}

    /** What was put into a decoder's place last, or null. An encoder's is place 0. */
    public byte[] content(int slot) {
        return contents[slot];
    }

    /** Empties both places. */
    public void forget() {
        contents[0] = null;
        contents[1] = null;
    }

    private void put(int slot, ByteBuffer content, int offset, int length) {
        contents[slot] = new byte[length];
        content.get(offset, contents[slot]);
    }

    /** One whose dictionary is in place 0. */
    public Encoder encoder() {
        return new Encoder() {
            @Override
            public void dictionary(ByteBuffer content, int offset, int length) {
                put(0, content, offset, length);
            }

            @Override
            public ByteBuffer block() {
                throw new UnsupportedOperationException();
            }

            @Override
            public int blockOffset() {
                throw new UnsupportedOperationException();
            }

            @Override
            public int encode(int length, ByteBuffer dst, int dstOffset) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void close() {}
        };
    }

    /** One for both places. */
    public Decoder decoder() {
        return new Decoder() {
            @Override
            public void dictionary(int slot, ByteBuffer content, int offset, int length) {
                put(slot, content, offset, length);
            }

            @Override
            public int decode(ByteBuffer src, int srcOffset, int length) {
                throw new UnsupportedOperationException();
            }

            @Override
            public ByteBuffer output() {
                throw new UnsupportedOperationException();
            }

            @Override
            public int outputOffset() {
                throw new UnsupportedOperationException();
            }

            @Override
            public void close() {}
        };
    }
}
