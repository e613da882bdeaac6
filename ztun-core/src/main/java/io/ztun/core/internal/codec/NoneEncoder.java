package io.ztun.core.internal.codec;

import java.nio.ByteBuffer;
import java.util.Objects;

import io.ztun.api.DirectMemory;
import io.ztun.api.FrameLimits;
import io.ztun.spi.Encoder;

/** Finds nothing to save, ever. */
final class NoneEncoder implements Encoder {
    private final int maxBlockLength;
    private DirectMemory block;
    private int room;
    private boolean closed;

    NoneEncoder(int maxBlockLength) {
        this.maxBlockLength = maxBlockLength;
    }

    @Override
    public ByteBuffer block(int room) {
        requireOpen();
        Objects.checkIndex(room - 1, maxBlockLength);
        this.room = 0;
        block = DirectMemory.atLeast(block, room, maxBlockLength);
        this.room = room;
        return block.buffer();
    }

    @Override
    public int blockOffset() {
        return 0;
    }

    @Override
    public int encode(int length, ByteBuffer dst, int dstOffset) {
        requireOpen();
        Objects.checkIndex(length - 1, room);
        Objects.checkFromIndexSize(dstOffset, FrameLimits.maxEncodedLength(length), dst.capacity());
        return NOT_SMALLER;
    }

    @Override
    public void close() {
        closed = true;
        DirectMemory.close(block);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("encoder is closed");
        }
    }
}
