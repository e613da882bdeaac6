package io.ztun.codec.zstd;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.Objects;

import io.ztun.api.CorruptDataException;
import io.ztun.api.FrameLimits;
import io.ztun.spi.Decoder;

/** What both decoders share. Blocks are unpacked into a frame of the decoder's own, which Zstandard reads. */
abstract class ZstdDecoder implements Decoder {

    final Decompressor decompressor;
    final ByteBuffer frame;
    final long frameAddress;
    final long outputAddress;

    private final int maxBlockLength;
    private final int maxLength;
    private final ByteBuffer output;
    private final WholeBuffer source = new WholeBuffer();
    private String unusable;

    /** @param room how many bytes may be restored before the block is known to be too long */
    ZstdDecoder(int maxBlockLength, int room) {
        this.maxBlockLength = maxBlockLength;
        maxLength = FrameLimits.maxEncodedLength(maxBlockLength);
        frame = Frame.allocate(BlockForm.unpackedBound(maxLength));
        output = ByteBuffer.allocateDirect(room);
        frameAddress = ZstdLibrary.address(frame);
        outputAddress = ZstdLibrary.address(output);
        decompressor = new Decompressor();
    }

    /**
     * Restores a block to the output; returns its length.
     *
     * @throws CorruptDataException if it is none
     */
    abstract int decompress(ByteBuffer src, int srcOffset, int length);

    @Override
    public final int decode(ByteBuffer src, int srcOffset, int length) {
        requireUsable();
        Objects.checkFromIndexSize(srcOffset, length, src.capacity());
        unusable = "decoder has met corrupt data";
        int restored = restore(source.of(src), srcOffset, length);
        Reference.reachabilityFence(this);
        unusable = null;
        return restored;
    }

    private int restore(ByteBuffer src, int srcOffset, int length) {
        if (length > maxLength) {
            throw new CorruptDataException("zstd data too long: length=" + length + " max=" + maxLength);
        }
        int restored = decompress(src, srcOffset, length);
        if (restored < 1 || restored > maxBlockLength) {
            throw new CorruptDataException(
                    "zstd block of a bad length: restored=" + restored + " max=" + maxBlockLength);
        }
        return restored;
    }

    final void requireUsable() {
        if (unusable != null) {
            throw new IllegalStateException(unusable);
        }
    }

    @Override
    public final ByteBuffer output() {
        return output;
    }

    @Override
    public final int outputOffset() {
        return 0;
    }

    @Override
    public final void close() {
        unusable = "decoder is closed";
        decompressor.close();
    }
}
