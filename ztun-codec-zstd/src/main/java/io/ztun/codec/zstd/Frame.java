package io.ztun.codec.zstd;

import java.nio.ByteBuffer;

/** The Zstandard frame that is never sent: its header (RFC 8878 section 3.1.1.1), known to both ends. */
final class Frame {

    /**
     * Base-2 logarithm of the window, 1 MiB. Larger ones were measured on package lists and gained nothing at levels 1 to 12,
     * where offsets that reach further only take more bits, and 3 % at level 19, at four times the memory.
     */
    static final int WINDOW_LOG = 20;

    /** Length of the header without its magic number, in bytes. */
    static final int HEADER_LENGTH = 2;

    /** No content size, more than one segment, no checksum, no dictionary (section 3.1.1.1.1). */
    private static final byte DESCRIPTOR = 0;

    /** The exponent above 10 in the upper five bits, no mantissa (section 3.1.1.1.2). */
    private static final byte WINDOW_DESCRIPTOR = (WINDOW_LOG - 10) << 3;

    private Frame() {}

    static void putHeader(ByteBuffer frame) {
        frame.put(0, DESCRIPTOR).put(1, WINDOW_DESCRIPTOR);
    }

    /** Whether a frame begins with exactly this header. */
    static boolean hasHeader(ByteBuffer frame) {
        return hasDescriptor(frame) && frame.get(1) == WINDOW_DESCRIPTOR;
    }

    /** Whether a frame begins with a header that is as good as this one for whoever needs no window of its own. */
    static boolean hasDescriptor(ByteBuffer frame) {
        return frame.get(0) == DESCRIPTOR;
    }
}
