package io.ztun.codec.lz4;

import java.nio.ByteBuffer;
import java.util.Objects;

import io.ztun.api.FrameLimits;

/** Copies dictionaries from a caller's buffer, whose limit does not count; what that takes is kept for the next one. */
final class DictionaryContent {

    private ByteBuffer known;
    private ByteBuffer whole;

    /** @throws IndexOutOfBoundsException if the range leaves {@code content} or is longer than a dictionary may be */
    void copy(ByteBuffer content, int offset, int length, ByteBuffer dst, int dstOffset) {
        Objects.checkFromIndexSize(offset, length, content.capacity());
        if (length > FrameLimits.MAX_DICTIONARY_LENGTH) {
            throw new IndexOutOfBoundsException(
                    "dictionary too long: length=" + length + " max=" + FrameLimits.MAX_DICTIONARY_LENGTH);
        }
        if (content != known) {
            known = content;
            whole = content.duplicate().clear();
        }
        dst.put(dstOffset, whole, offset, length);
    }
}
