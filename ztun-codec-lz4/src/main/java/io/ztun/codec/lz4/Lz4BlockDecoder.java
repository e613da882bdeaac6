package io.ztun.codec.lz4;

import java.nio.ByteBuffer;

/** Restores blocks that stand alone. */
final class Lz4BlockDecoder extends Lz4Decoder {

    private final ByteBuffer output;
    private final long address;

    Lz4BlockDecoder(int maxBlockLength) {
        output = ByteBuffer.allocateDirect(maxBlockLength);
        address = Lz4Library.address(output);
    }

    @Override
    int decompress(long src, int length) {
        return Lz4Library.LZ4_decompress_safe(src, address, length, output.capacity());
    }

    @Override
    public ByteBuffer output() {
        return output;
    }

    @Override
    public int outputOffset() {
        return 0;
    }
}
