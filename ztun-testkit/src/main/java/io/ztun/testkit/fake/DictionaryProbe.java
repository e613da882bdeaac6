package io.ztun.testkit.fake;

import java.nio.ByteBuffer;

import io.ztun.api.Api;
import io.ztun.spi.Decoder;
import io.ztun.spi.Encoder;

/** Takes dictionaries in place of a codec, and tells what they are. It encodes and decodes nothing. */
@Api(Api.Status.INTERNAL)
public final class DictionaryProbe {
    private final byte[][] contents = new byte[Decoder.DICTIONARIES][];
    private final ByteBuffer[] places = new ByteBuffer[Decoder.DICTIONARIES];

    /** With both places empty. */
    public DictionaryProbe() {}

    /** What was put into a decoder's place last, or null. An encoder's is place 0. */
    public byte[] content(int slot) {
        if (places[slot] != null) {
            places[slot].get(0, contents[slot]);
        }
        return contents[slot];
    }

    /** Empties both places. */
    public void forget() {
        contents[0] = null;
        contents[1] = null;
        places[0] = null;
        places[1] = null;
    }

    /** One whose dictionary is in place 0. */
    public Encoder encoder() {
        return new Encoder() {
            @Override
            public void dictionary(ByteBuffer content, int offset, int length) {
                contents[0] = new byte[length];
                content.get(offset, contents[0]);
            }

            @Override
            public ByteBuffer block(int room) {
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
            public ByteBuffer dictionary(int slot, int length) {
                contents[slot] = new byte[length];
                places[slot] = ByteBuffer.allocateDirect(length);
                return places[slot];
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
