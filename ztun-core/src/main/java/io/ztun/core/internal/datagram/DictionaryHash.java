package io.ztun.core.internal.datagram;

import java.nio.ByteBuffer;

import io.ztun.core.internal.ip.Bytes;

/** Tells whether two ends have formed the same dictionary. It finds mistakes, not malice. Thread-safe. */
final class DictionaryHash {
    private static final long FACTOR = 0x9e37_79b9_7f4a_7c15L;

    private DictionaryHash() {}

    /** The hash of {@code length} bytes: of their length, and of each eight in network order, zeros behind the last. */
    static long of(ByteBuffer content, int offset, int length) {
        long hash = length;
        int at = offset;
        int end = offset + length;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            hash = mix(hash, Bytes.i64(content, at));
        }
        if (at < end) {
            hash = mix(hash, rest(content, at, end));
        }
        return hash;
    }

    private static long rest(ByteBuffer content, int from, int end) {
        long word = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            int at = from + i;
            word = word << 8 | (at < end ? Bytes.u8(content, at) : 0);
        }
        return word;
    }

    private static long mix(long hash, long word) {
        long product = (hash ^ word) * FACTOR;
        return product ^ product >>> 32;
    }
}
