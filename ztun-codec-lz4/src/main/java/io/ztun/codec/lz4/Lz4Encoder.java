package io.ztun.codec.lz4;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Objects;

import io.ztun.api.FrameLimits;
import io.ztun.jna.BufferAddress;
import io.ztun.spi.Encoder;

/** What the encoders share: the checks before anything native is called. */
abstract class Lz4Encoder implements Encoder {
    final int maxBlockLength;
    private final BufferAddress target = new BufferAddress();
    private int room;
    private boolean closed;

    Lz4Encoder(int maxBlockLength) {
        this.maxBlockLength = maxBlockLength;
    }

    /** As {@link #block}, of which the arguments have been checked. */
    abstract ByteBuffer makeRoom(int room);

    /** Compresses the block at {@link #blockOffset()} to an address with {@code capacity} bytes. */
    abstract int compress(int length, long dst, int capacity);

    /** Takes over another level, of which it is known that it is one. */
    abstract void change(int level);

    @Override
    public final void level(int level) {
        requireOpen();
        Lz4CodecProvider.LEVELS.requireRung(level);
        change(level);
    }

    /** Gives back all memory. */
    abstract void free();

    @Override
    public final ByteBuffer block(int room) {
        requireOpen();
        this.room = 0;
        if (room < 1 || room > maxBlockLength) {
            throw new IndexOutOfBoundsException("room out of range: room=" + room + " max=" + maxBlockLength);
        }
        ByteBuffer block = makeRoom(room);
        this.room = room;
        return block;
    }

    @Override
    public final int encode(int length, ByteBuffer dst, int dstOffset) {
        requireOpen();
        if (length < 1 || length > room) {
            throw new IndexOutOfBoundsException("block length out of range: length=" + length + " max=" + room);
        }
        int capacity = FrameLimits.maxEncodedLength(length);
        Objects.checkFromIndexSize(dstOffset, capacity, dst.capacity());
        if (dst.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
        return compress(length, target.of(dst) + dstOffset, capacity);
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
            target.forget();
            free();
        }
    }
}
