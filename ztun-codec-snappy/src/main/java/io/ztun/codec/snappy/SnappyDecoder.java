package io.ztun.codec.snappy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;

import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyError;

import io.ztun.api.CorruptDataException;
import io.ztun.api.DirectMemory;
import io.ztun.api.FrameLimits;
import io.ztun.spi.Decoder;

/**
 * Restores blocks that stand alone, from a copy of what the peer sent: the length that Snappy announces at its beginning is
 * then the one that was checked.
 */
final class SnappyDecoder implements Decoder {

    private final int maxBlockLength;
    private final int maxLength;
    private DirectMemory encoded;
    private DirectMemory output;
    private boolean closed;

    SnappyDecoder(int maxBlockLength) {
        this.maxBlockLength = maxBlockLength;
        maxLength = FrameLimits.maxEncodedLength(maxBlockLength);
    }

    @Override
    public int decode(ByteBuffer src, int srcOffset, int length) {
        requireOpen();
        Objects.checkFromIndexSize(srcOffset, length, src.capacity());
        if (length > maxLength) {
            throw new CorruptDataException("snappy data too long: length=" + length + " max=" + maxLength);
        }
        encoded = DirectMemory.atLeast(encoded, length, maxLength);
        ByteBuffer copy = encoded.buffer().clear();
        return decompress(copy.put(0, src, srcOffset, length).limit(length), length);
    }

    private int decompress(ByteBuffer encoded, int length) {
        try {
            int announced = Snappy.uncompressedLength(encoded);
            if (announced < 1 || announced > maxBlockLength) {
                throw new CorruptDataException(
                        "snappy block of a bad length: announced=" + announced + " max=" + maxBlockLength);
            }
            output = DirectMemory.atLeast(output, announced, maxBlockLength);
            int restored = Snappy.uncompress(encoded, output.buffer().clear());
            output.buffer().clear();
            return restored;
        } catch (IOException | SnappyError e) {
            throw new CorruptDataException("not a snappy block: length=" + length, e);
        }
    }

    @Override
    public ByteBuffer output() {
        requireOpen();
        output = DirectMemory.atLeast(output, 0, maxBlockLength);
        return output.buffer();
    }

    @Override
    public int outputOffset() {
        return 0;
    }

    @Override
    public void close() {
        closed = true;
        DirectMemory.close(encoded);
        DirectMemory.close(output);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("decoder is closed");
        }
    }
}
