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
    private final BufferAddress source = new BufferAddress();
    private int level;
    private Lz4Compressor digest;
    private long dictionary;
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
            dictionary = source.of(content) + offset;
            digest = digest == null ? Lz4Compressor.owned(level) : digest;
            digest.digest(dictionary, length);
            dictionaryLength = length;
        }
    }

    @Override
    void change(int level) {
        if (digest != null) {
            Lz4Compressor other = Lz4Compressor.owned(level);
            if (dictionaryLength > 0) {
                other.digest(dictionary, dictionaryLength);
            }
            digest.close();
            digest = other;
        }
        this.level = level;
        super.change(level);
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
