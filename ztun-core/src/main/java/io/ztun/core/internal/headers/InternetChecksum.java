package io.ztun.core.internal.headers;

import java.nio.ByteBuffer;

import io.ztun.core.internal.ip.Bytes;

/** The Internet checksum (RFC 1071), summed eight bytes at a step. */
final class InternetChecksum {
    private static final long LOW_HALF = 0xffff_ffffL;

    private InternetChecksum() {}

    /**
     * Adds up bytes as 32-bit words in network order, the last one filled up with zeros. The result is not folded: with
     * packets of at most 64 KiB it stays far below 2^63, so that sums can be added and subtracted.
     */
    static long sum(ByteBuffer buffer, int offset, int length) {
        final int end = offset + length;
        long even = 0;
        long odd = 0;
        int i = offset;
        for (; i + 32 <= end; i += 32) { // two chains of additions, and the checks on the buffer amortized
            even += halves(Bytes.i64(buffer, i));
            odd += halves(Bytes.i64(buffer, i + 8));
            even += halves(Bytes.i64(buffer, i + 16));
            odd += halves(Bytes.i64(buffer, i + 24));
        }
        for (; i + 8 <= end; i += 8) {
            even += halves(Bytes.i64(buffer, i));
        }
        long sum = even + odd;
        for (int shift = 24; i < end; i++, shift = shift - 8 & 31) {
            sum += (long) Bytes.u8(buffer, i) << shift;
        }
        return sum;
    }

    /** The sum of a long's two 32-bit words. */
    static long halves(long value) {
        return (value >>> 32) + (value & LOW_HALF);
    }

    /** Folds a sum to 16 bits with end-around carry. Only a sum of 0 folds to 0, every other multiple of 0xffff to 0xffff. */
    static int fold(long sum) {
        final long words = halves(halves(sum));
        final long once = (words >>> 16) + (words & 0xffff);
        final long twice = (once >>> 16) + (once & 0xffff);
        return (int) ((twice >>> 16) + (twice & 0xffff));
    }

    /** What stands in a checksum field whose other words add up to {@code sum}. */
    static int complement(long sum) {
        return ~fold(sum) & 0xffff;
    }
}
