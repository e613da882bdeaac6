package io.ztun.codec.zstd;

import java.nio.ByteBuffer;

import io.ztun.api.FrameLimits;

/** Encodes blocks that stand alone against a dictionary, each as a frame. */
final class ZstdDictionaryEncoder extends ZstdLoneEncoder {

    private final ByteBuffer dictionary = ByteBuffer.allocateDirect(FrameLimits.MAX_DICTIONARY_LENGTH);
    private final long address = ZstdLibrary.address(dictionary);
    private final WholeBuffer source = new WholeBuffer();

    ZstdDictionaryEncoder(int level, int maxBlockLength) {
        super(level, maxBlockLength);
    }

    @Override
    public void dictionary(ByteBuffer content, int offset, int length) {
        requireOpen();
        DictionaryRange.check(content, offset, length);
        dictionary.put(0, source.of(content), offset, length);
        compressor.load(address, length);
    }
}
