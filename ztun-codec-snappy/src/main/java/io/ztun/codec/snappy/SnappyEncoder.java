package io.ztun.codec.snappy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Objects;

import org.xerial.snappy.Snappy;

import io.ztun.api.FrameLimits;
import io.ztun.spi.Encoder;

/**
 * Encodes blocks that stand alone. Snappy writes into a buffer of the encoder's own: what it may take at worst is more than
 * a caller has to have room for, and what is not smaller than the block is never copied out.
 */
final class SnappyEncoder implements Encoder {

    private final int maxBlockLength;
    private final ByteBuffer block;
    private final ByteBuffer source;
    private final ByteBuffer encoded;
    private final WholeBuffer target = new WholeBuffer();
    private boolean closed;

    SnappyEncoder(int maxBlockLength) {
        this.maxBlockLength = maxBlockLength;
        block = ByteBuffer.allocateDirect(maxBlockLength);
        source = block.duplicate();
        encoded = ByteBuffer.allocateDirect(Snappy.maxCompressedLength(maxBlockLength));
    }

    @Override
    public ByteBuffer block() {
        return block;
    }

    @Override
    public int blockOffset() {
        return 0;
    }

    @Override
    public int encode(int length, ByteBuffer dst, int dstOffset) {
        if (closed) {
            throw new IllegalStateException("encoder is closed");
        }
        if (length < 1 || length > maxBlockLength) {
            throw new IndexOutOfBoundsException(
                    "block length out of range: length=" + length + " max=" + maxBlockLength);
        }
        Objects.checkFromIndexSize(dstOffset, FrameLimits.maxEncodedLength(length), dst.capacity());
        if (dst.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
        int written = compress(length);
        if (written >= length) {
            return NOT_SMALLER;
        }
        target.of(dst).put(dstOffset, encoded, 0, written);
        return written;
    }

    private int compress(int length) {
        source.limit(length).position(0);
        encoded.clear();
        try {
            return Snappy.compress(source, encoded);
        } catch (IOException e) {
            throw new IllegalStateException("snappy refused a block: length=" + length, e);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
