package io.ztun.codec.lz4;

import java.nio.ByteBuffer;
import java.util.Objects;

import io.ztun.api.FrameLimits;
import io.ztun.jna.BufferAddress;

/**
 * Encodes blocks that stand alone against a dictionary. A compressor of its own holds what LZ4 found in the dictionary, so that
 * it is looked at once and not for every block; there is none before the first dictionary.
 */
final class Lz4DictionaryEncoder extends Lz4BlockEncoder {
    private final int level;
    private final BufferAddress source = new BufferAddress();
    private Lz4Compressor digest;
    private int dictionaryLength;

    Lz4DictionaryEncoder(int level, int maxBlockLength) {
        super(level, maxBlockLength);
        this.level = level;
    }

    @Override
    public void dictionary(ByteBuffer content, int offset, int length) {
        requireOpen();
        Objects.checkFromIndexSize(offset, length, content.capacity());
        if (length > FrameLimits.MAX_DICTIONARY_LENGTH) {
            throw new IndexOutOfBoundsException(
                    "dictionary too long: length=" + length + " max=" + FrameLimits.MAX_DICTIONARY_LENGTH);
        }
        dictionaryLength = 0;
        if (length > 0) {
            digest = digest == null ? Lz4Compressor.owned(level) : digest;
            digest.digest(source.of(content) + offset, length);
            dictionaryLength = length;
        }
    }

    @Override
    int compressBlock(Lz4Compressor compressor, long src, long dst, int length, int capacity) {
        if (dictionaryLength == 0) {
            return super.compressBlock(compressor, src, dst, length, capacity);
        }
        compressor.follow(digest);
        return compressor.compressNext(src, dst, length, capacity);
    }

    @Override
    void free() {
        super.free();
        source.forget();
        if (digest != null) {
            digest.close();
        }
    }
}
