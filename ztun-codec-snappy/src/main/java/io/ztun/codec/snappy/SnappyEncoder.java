package io.ztun.codec.snappy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Objects;

import org.xerial.snappy.Snappy;

import io.ztun.api.DirectMemory;
import io.ztun.api.FrameLimits;
import io.ztun.spi.Encoder;

/**
 * Encodes blocks that stand alone. Snappy writes into a buffer of the encoder's own: what it may take at worst is more than
 * a caller has to have room for, and what is not smaller than the block is never copied out.
 */
final class SnappyEncoder implements Encoder {

    private final int maxBlockLength;
    private DirectMemory block;
    private DirectMemory encoded;
    /** A view of the block: Snappy goes by position and limit, which are not the block's own. */
    private ByteBuffer source;

    private int room;
    private boolean closed;

    SnappyEncoder(int maxBlockLength) {
        this.maxBlockLength = maxBlockLength;
    }

    @Override
    public ByteBuffer block(int room) {
        requireOpen();
        this.room = 0;
        if (room < 1 || room > maxBlockLength) {
            throw new IndexOutOfBoundsException("room out of range: room=" + room + " max=" + maxBlockLength);
        }
        DirectMemory known = block;
        block = DirectMemory.atLeast(known, room, maxBlockLength);
        if (block != known) {
            source = block.buffer().duplicate();
        }
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
        if (length < 1 || length > room) {
            throw new IndexOutOfBoundsException("block length out of range: length=" + length + " max=" + room);
        }
        Objects.checkFromIndexSize(dstOffset, FrameLimits.maxEncodedLength(length), dst.capacity());
        if (dst.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
        int written = compress(length);
        if (written >= length) {
            return NOT_SMALLER;
        }
        dst.put(dstOffset, encoded.buffer().clear(), 0, written);
        return written;
    }

    private int compress(int length) {
        source.limit(length).position(0);
        int bound = Snappy.maxCompressedLength(length);
        encoded = DirectMemory.atLeast(encoded, bound, Snappy.maxCompressedLength(maxBlockLength));
        try {
            return Snappy.compress(source, encoded.buffer().clear());
        } catch (IOException e) {
            throw new IllegalStateException("snappy refused a block: length=" + length, e);
        }
    }

    @Override
    public void close() {
        closed = true;
        source = null;
        DirectMemory.close(block);
        DirectMemory.close(encoded);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("encoder is closed");
        }
    }
}
