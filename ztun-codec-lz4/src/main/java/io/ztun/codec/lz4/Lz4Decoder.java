package io.ztun.codec.lz4;

import java.nio.ByteBuffer;
import java.util.Objects;

import io.ztun.api.CorruptDataException;
import io.ztun.jna.BufferAddress;
import io.ztun.spi.Decoder;

/** What the decoders share: the checks before and after the native call. */
abstract class Lz4Decoder implements Decoder {
    private final BufferAddress source = new BufferAddress();
    private final boolean endsWithCorruption;
    private boolean corrupt;
    private boolean closed;

    /** @param endsWithCorruption whether it cannot go on after corrupt data */
    Lz4Decoder(boolean endsWithCorruption) {
        this.endsWithCorruption = endsWithCorruption;
    }

    /** Restores the block at an address; returns its length, or less than 1 if it is none. */
    abstract int decompress(long src, int length);

    /** Gives back all memory. */
    abstract void free();

    @Override
    public final int decode(ByteBuffer src, int srcOffset, int length) {
        requireOpen();
        if (corrupt) {
            throw new IllegalStateException("decoder has met corrupt data");
        }
        Objects.checkFromIndexSize(srcOffset, length, src.capacity());
        corrupt = endsWithCorruption;
        int restored = length == 0 ? 0 : decompress(source.of(src) + srcOffset, length);
        if (restored < 1) {
            throw new CorruptDataException("not an lz4 block: length=" + length + " result=" + restored);
        }
        corrupt = false;
        return restored;
    }

    final void requireOpen() {
        if (closed) {
            throw new IllegalStateException("decoder is closed");
        }
    }

    @Override
    public final void close() {
        if (!closed) {
            closed = true;
            source.forget();
            free();
        }
    }
}
