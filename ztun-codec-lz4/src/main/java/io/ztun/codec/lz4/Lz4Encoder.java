package io.ztun.codec.lz4;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Objects;

import io.ztun.api.FrameLimits;
import io.ztun.spi.Encoder;

/** What both encoders share: the checks before anything native is called. */
abstract class Lz4Encoder implements Encoder {

    private final int maxBlockLength;
    private final BufferAddress target = new BufferAddress();
    private boolean closed;

    Lz4Encoder(int maxBlockLength) {
        this.maxBlockLength = maxBlockLength;
    }

    /** Compresses the block at {@link #blockOffset()} to an address with {@code capacity} bytes. */
    abstract int compress(int length, long dst, int capacity);

    @Override
    public final int encode(int length, ByteBuffer dst, int dstOffset) {
        requireOpen();
        if (length < 1 || length > maxBlockLength) {
            throw new IndexOutOfBoundsException(
                    "block length out of range: length=" + length + " max=" + maxBlockLength);
        }
        int capacity = FrameLimits.maxEncodedLength(length);
        Objects.checkFromIndexSize(dstOffset, capacity, dst.capacity());
        if (dst.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
        try {
            return compress(length, target.of(dst) + dstOffset, capacity);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    final void requireOpen() {
        if (closed) {
            throw new IllegalStateException("encoder is closed");
        }
    }

    @Override
    public final void close() {
        closed = true;
        target.forget();
    }
}
