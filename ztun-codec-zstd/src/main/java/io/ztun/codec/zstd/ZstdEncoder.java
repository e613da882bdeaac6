package io.ztun.codec.zstd;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Objects;

import io.ztun.api.FrameLimits;
import io.ztun.spi.Encoder;

/** What both encoders share. Zstandard writes into a frame of the encoder's own, from which blocks are packed. */
abstract class ZstdEncoder implements Encoder {

    final Compressor compressor;
    final ByteBuffer frame;
    final long frameAddress;
    final long blockAddress;

    private final int maxBlockLength;
    private final ByteBuffer block;
    private final WholeBuffer target = new WholeBuffer();
    private boolean closed;

    ZstdEncoder(int level, int maxBlockLength) {
        this.maxBlockLength = maxBlockLength;
        block = ByteBuffer.allocateDirect(maxBlockLength);
        frame = Frame.allocate(FrameLimits.maxEncodedLength(maxBlockLength));
        frameAddress = ZstdLibrary.address(frame);
        blockAddress = ZstdLibrary.address(block);
        compressor = new Compressor(level);
    }

    /** Encodes the block to {@code dst}, which has room for it. */
    abstract int compress(int length, ByteBuffer dst, int dstOffset);

    @Override
    public final ByteBuffer block() {
        return block;
    }

    @Override
    public final int blockOffset() {
        return 0;
    }

    @Override
    public final int encode(int length, ByteBuffer dst, int dstOffset) {
        requireOpen();
        if (length < 1 || length > maxBlockLength) {
            throw new IndexOutOfBoundsException(
                    "block length out of range: length=" + length + " max=" + maxBlockLength);
        }
        Objects.checkFromIndexSize(dstOffset, FrameLimits.maxEncodedLength(length), dst.capacity());
        if (dst.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
        try {
            return compress(length, target.of(dst), dstOffset);
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
        compressor.close();
    }
}
