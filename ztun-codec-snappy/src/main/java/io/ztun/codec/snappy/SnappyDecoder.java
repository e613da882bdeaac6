package io.ztun.codec.snappy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;

import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyError;

import io.ztun.api.CorruptDataException;
import io.ztun.api.FrameLimits;
import io.ztun.spi.Decoder;

/**
 * Restores blocks that stand alone, from a copy of what the peer sent: the length that Snappy announces at its beginning is
 * then the one that was checked.
 */
final class SnappyDecoder implements Decoder {

    private final int maxBlockLength;
    private final ByteBuffer encoded;
    private final ByteBuffer output;
    private final ByteBuffer restored;
    private final WholeBuffer source = new WholeBuffer();
    private String unusable;

    SnappyDecoder(int maxBlockLength) {
        this.maxBlockLength = maxBlockLength;
        encoded = ByteBuffer.allocateDirect(FrameLimits.maxEncodedLength(maxBlockLength));
        output = ByteBuffer.allocateDirect(maxBlockLength);
        restored = output.duplicate();
    }

    @Override
    public int decode(ByteBuffer src, int srcOffset, int length) {
        if (unusable != null) {
            throw new IllegalStateException(unusable);
        }
        Objects.checkFromIndexSize(srcOffset, length, src.capacity());
        unusable = "decoder has met corrupt data";
        if (length > encoded.capacity()) {
            throw new CorruptDataException("snappy data too long: length=" + length + " max=" + encoded.capacity());
        }
        encoded.clear().put(0, source.of(src), srcOffset, length).limit(length);
        int result = decompress(length);
        unusable = null;
        return result;
    }

    private int decompress(int length) {
        try {
            int announced = Snappy.uncompressedLength(encoded);
            if (announced < 1 || announced > maxBlockLength) {
                throw new CorruptDataException(
                        "snappy block of a bad length: announced=" + announced + " max=" + maxBlockLength);
            }
            restored.clear();
            return Snappy.uncompress(encoded, restored);
        } catch (IOException | SnappyError e) {
            throw new CorruptDataException("not a snappy block: length=" + length, e);
        }
    }

    @Override
    public ByteBuffer output() {
        return output;
    }

    @Override
    public int outputOffset() {
        return 0;
    }

    @Override
    public void close() {
        unusable = "decoder is closed";
    }
}
