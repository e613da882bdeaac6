package io.ztun.codec.zstd;

import java.nio.ByteBuffer;
import java.util.Objects;

import io.ztun.api.FrameLimits;
import io.ztun.jna.BufferAddress;

/** Encodes blocks that stand alone against a dictionary, each as a frame. */
final class ZstdDictionaryEncoder extends ZstdLoneEncoder {

    private final BufferAddress source = new BufferAddress();
    private long dictionary;
    private int dictionaryLength;

    ZstdDictionaryEncoder(int level, int maxBlockLength) {
        super(level, maxBlockLength);
    }

    @Override
    public void dictionary(ByteBuffer content, int offset, int length) {
        requireOpen();
        Objects.checkFromIndexSize(offset, length, content.capacity());
        if (length > FrameLimits.MAX_DICTIONARY_LENGTH) {
            throw new IndexOutOfBoundsException(
                    "dictionary too long: length=" + length + " max=" + FrameLimits.MAX_DICTIONARY_LENGTH);
        }
        dictionary = source.of(content) + offset;
        dictionaryLength = length;
        compressor.load(dictionary, length);
    }

    /** zstd keeps what it found in a dictionary, at the level at which it looked. */
    @Override
    void change(int level) {
        super.change(level);
        compressor.load(dictionary, dictionaryLength);
    }
}
