package io.ztun.codec.zstd;

import io.ztun.spi.CodecMode;

/**
 * What a session takes once it has sent and received blocks of 64 KiB: measured with {@code mallinfo2} at every level, and rounded up.
 * The library that is shipped has no function that would tell ({@code ZSTD_sizeof_CCtx}).
 */
final class ZstdMemory {

    private static final long MIB = 1 << 20;

    /** What the sender may have the receiver keep for its next frame. */
    private static final double NEXT_FRAME = 1.25;

    private ZstdMemory() {}

    /** In bytes, zstd's own and the buffers of encoder and decoder. */
    static long of(CodecMode mode, int level) {
        double mib = switch (mode) {
            case STREAM -> 1.5 + NEXT_FRAME + 0.25 + sendingStream(level);
            case DICTIONARY -> 0.5 + 0.5 + (level <= 3 ? 1 : level <= 10 ? 2.25 : 4.5);
            case BLOCK -> 0.5 + 0.25 + (level <= 3 ? 0.5 : level <= 11 ? 1.25 : 3.75);
        };
        return Math.round(mib * MIB);
    }

    private static double sendingStream(int level) {
        if (level <= 3) {
            return level <= 2 ? 2 : 2.5;
        }
        if (level <= 8) {
            return level <= 6 ? 4.25 : 6.75;
        }
        return level <= 12 ? 11.75 : 18.75;
    }
}
