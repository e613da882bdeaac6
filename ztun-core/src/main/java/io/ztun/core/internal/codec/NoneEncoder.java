package io.ztun.core.internal.codec;

import java.nio.ByteBuffer;
import java.util.Objects;

import io.ztun.api.FrameLimits;
import io.ztun.spi.Encoder;

/** Finds nothing to save, ever. */
final class NoneEncoder implements Encoder {
    private final ByteBuffer block;
    private boolean closed;

    NoneEncoder(int maxBlockLength) {
        block = ByteBuffer.allocateDirect(maxBlockLength);
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
        Objects.checkIndex(length - 1, block.capacity());
        Objects.checkFromIndexSize(dstOffset, FrameLimits.maxEncodedLength(length), dst.capacity());
        return NOT_SMALLER;
    }

    @Override
    public void close() {
        closed = true;
    }
}
