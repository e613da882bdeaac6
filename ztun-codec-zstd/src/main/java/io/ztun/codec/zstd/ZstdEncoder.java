package io.ztun.codec.zstd;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Objects;

import io.ztun.api.DirectMemory;
import io.ztun.api.FrameLimits;
import io.ztun.jna.BufferAddress;
import io.ztun.spi.Encoder;

/** What the encoders share. Zstandard writes into a frame of the encoder's own, from which blocks are packed. */
abstract class ZstdEncoder implements Encoder {
    final Compressor compressor;
    final GrowingFrame frame;
    private final int maxBlockLength;
    private DirectMemory block;
    private long blockAddress;
    private int room;
    private boolean closed;

    ZstdEncoder(int level, int maxBlockLength) {
        this.maxBlockLength = maxBlockLength;
        frame = new GrowingFrame(FrameLimits.maxEncodedLength(maxBlockLength));
        compressor = new Compressor(level);
    }

    /**
     * Encodes a block to {@code dst}, which has room for it.
     *
     * @param src the block's address
     * @param frame with room for it
     */
    abstract int compress(long src, int length, ByteBuffer frame, ByteBuffer dst, int dstOffset);

    /** Takes over another level, of which it is known that it is one. */
    abstract void change(int level);

    @Override
    public final void level(int level) {
        requireOpen();
        ZstdCodecProvider.LEVELS.requireRung(level);
        change(level);
    }

    /** Where the block stands. */
    final ByteBuffer block() {
        return block.buffer();
    }

    /** Gives back memory of its own. */
    void free() {}

    @Override
    public final ByteBuffer block(int room) {
        requireOpen();
        this.room = 0;
        if (room < 1 || room > maxBlockLength) {
            throw new IndexOutOfBoundsException("room out of range: room=" + room + " max=" + maxBlockLength);
        }
        DirectMemory known = block;
        block = DirectMemory.atLeast(known, room, maxBlockLength);
        if (block != known) {
            blockAddress = BufferAddress.find(block.buffer());
        }
        this.room = room;
        return block.buffer();
    }

    @Override
    public final int blockOffset() {
        return 0;
    }

    @Override
    public final int encode(int length, ByteBuffer dst, int dstOffset) {
        requireOpen();
        if (length < 1 || length > room) {
            throw new IndexOutOfBoundsException("block length out of range: length=" + length + " max=" + room);
        }
        int bound = FrameLimits.maxEncodedLength(length);
        Objects.checkFromIndexSize(dstOffset, bound, dst.capacity());
        if (dst.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
        return compress(blockAddress, length, frame.makeRoom(bound), dst, dstOffset);
    }

    /** The block cannot be encoded again: it is history. */
    final void forgetBlock() {
        room = 0;
    }

    final void requireOpen() {
        if (closed) {
            throw new IllegalStateException("encoder is closed");
        }
    }

    @Override
    public final void close() {
        if (!closed) {
            closed = true;
            compressor.close();
            frame.close();
            DirectMemory.close(block);
            free();
        }
    }
}
