package io.ztun.codec.zstd;

import java.nio.ByteBuffer;
import java.util.Objects;

import io.ztun.api.FrameLimits;

/** What may become a dictionary. */
final class DictionaryRange {

    private DictionaryRange() {}

    /** @throws IndexOutOfBoundsException if the range leaves {@code content} or is longer than a dictionary may be */
    static void check(ByteBuffer content, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, content.capacity());
        if (length > FrameLimits.MAX_DICTIONARY_LENGTH) {
            throw new IndexOutOfBoundsException(
                    "dictionary too long: length=" + length + " max=" + FrameLimits.MAX_DICTIONARY_LENGTH);
        }
    }
}
