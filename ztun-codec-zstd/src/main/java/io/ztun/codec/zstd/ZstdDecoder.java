package io.ztun.codec.zstd;

import java.nio.ByteBuffer;
import java.util.Objects;

import io.ztun.api.CorruptDataException;
import io.ztun.api.FrameLimits;
import io.ztun.spi.Decoder;

/** What the decoders share. Blocks are unpacked into a frame of the decoder's own, which Zstandard reads. */
abstract class ZstdDecoder implements Decoder {
    final Decompressor decompressor;
    final GrowingOutput output;
    final GrowingFrame frame;
    private final boolean endsWithCorruption;
    private final int maxBlockLength;
    private final int maxLength;
    private boolean corrupt;
    private boolean closed;

    /**
     * @param room how many bytes may be restored before the block is known to be too long
     * @param endsWithCorruption whether it cannot go on after corrupt data
     */
    ZstdDecoder(int maxBlockLength, int room, boolean endsWithCorruption) {
        this.maxBlockLength = maxBlockLength;
        this.endsWithCorruption = endsWithCorruption;
        maxLength = FrameLimits.maxEncodedLength(maxBlockLength);
        frame = new GrowingFrame(BlockForm.unpackedBound(maxLength));
        output = new GrowingOutput(room);
        try {
            decompressor = new Decompressor();
        } catch (RuntimeException | Error e) {
            output.close();
            throw e;
        }
    }

    /**
     * Restores a block to the output; returns its length.
     *
     * @param frame with room for the block
     * @throws CorruptDataException if it is none
     */
    abstract int decompress(ByteBuffer src, int srcOffset, int length, ByteBuffer frame);

    @Override
    public final int decode(ByteBuffer src, int srcOffset, int length) {
        requireOpen();
        if (corrupt) {
            throw new IllegalStateException("decoder has met corrupt data");
        }
        Objects.checkFromIndexSize(srcOffset, length, src.capacity());
        corrupt = endsWithCorruption;
        int restored = restore(src, srcOffset, length);
        corrupt = false;
        return restored;
    }

    private int restore(ByteBuffer src, int srcOffset, int length) {
        if (length < 1 || length > maxLength) {
            throw new CorruptDataException("zstd data of a bad length: length=" + length + " max=" + maxLength);
        }
        int restored = decompress(src, srcOffset, length, frame.makeRoom(BlockForm.unpackedBound(length)));
        if (restored < 1 || restored > maxBlockLength) {
            throw new CorruptDataException(
                    "zstd block of a bad length: restored=" + restored + " max=" + maxBlockLength);
        }
        return restored;
    }

    final void requireOpen() {
        if (closed) {
            throw new IllegalStateException("decoder is closed");
        }
    }

    @Override
    public final ByteBuffer output() {
        requireOpen();
        return output.buffer();
    }

    @Override
    public final int outputOffset() {
        return 0;
    }

    /** Gives back memory of its own. */
    void free() {}

    @Override
    public final void close() {
        if (!closed) {
            closed = true;
            decompressor.close();
            output.close();
            frame.close();
            free();
        }
    }
}
