package io.ztun.codec.lz4;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.Objects;

import io.ztun.api.CorruptDataException;
import io.ztun.spi.Decoder;

/** What both decoders share: the checks before and after the native call. */
abstract class Lz4Decoder implements Decoder {

    private final BufferAddress source = new BufferAddress();
    private String unusable;

    /** Restores the block at an address; returns its length, or less than 1 if it is none. */
    abstract int decompress(long src, int length);

    @Override
    public final int decode(ByteBuffer src, int srcOffset, int length) {
        requireUsable();
        Objects.checkFromIndexSize(srcOffset, length, src.capacity());
        int restored = length == 0 ? 0 : decompress(source.of(src) + srcOffset, length);
        Reference.reachabilityFence(this);
        if (restored < 1) {
            unusable = "decoder has met corrupt data";
            throw new CorruptDataException("not an lz4 block: length=" + length + " result=" + restored);
        }
        return restored;
    }

    final void requireUsable() {
        if (unusable != null) {
            throw new IllegalStateException(unusable);
        }
    }

    @Override
    public final void close() {
        unusable = "decoder is closed";
        source.forget();
    }
}
