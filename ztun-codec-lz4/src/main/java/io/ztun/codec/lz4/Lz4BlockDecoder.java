package io.ztun.codec.lz4;

import java.nio.ByteBuffer;

/** Restores blocks that stand alone. */
final class Lz4BlockDecoder extends Lz4Decoder {
    private final DecoderOutput output;

    Lz4BlockDecoder(int maxBlockLength) {
        super(false);
        output = new DecoderOutput(maxBlockLength);
    }

    @Override
    int decompress(long src, int length) {
        return output.restore(src, length, 0);
    }

    @Override
    public ByteBuffer output() {
        requireOpen();
        return output.output();
    }

    @Override
    public int outputOffset() {
        return output.outputOffset();
    }

    @Override
    void free() {
        output.close();
    }
}
