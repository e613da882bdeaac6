package io.ztun.codec.zstd;

import java.nio.ByteBuffer;

import io.ztun.api.CorruptDataException;

/**
 * Turns Zstandard blocks into what is sent and back: see {@linkplain io.ztun.codec.zstd the package}. A block's header is
 * three bytes, little-endian (RFC 8878 section 3.1.1.2).
 *
 * <pre>
 *   23                          3 2  1    0
 *  +-----------------------------+-----+------+
 *  |            size             | type| last |
 *  +-----------------------------+-----+------+
 * </pre>
 */
final class BlockForm {

    /** Length of what stands before the content, in bytes. */
    static final int FORM_LENGTH = 1;

    static final int HEADER_LENGTH = 3;

    private static final int RAW = 0;
    private static final int RLE = 1;
    private static final int COMPRESSED = 2;
    private static final int VERBATIM = 3;

    /** Added to a form: with this block begins what the next frame may refer to. */
    private static final int ANNOUNCING = 4;

    private static final int SIZE_MAX = (1 << 21) - 1;

    private BlockForm() {}

    /** How long the blocks between two indices of {@code frame} become. */
    static int packedLength(ByteBuffer frame, int from, int to) {
        return FORM_LENGTH + to - from - (isOneBlock(frame, from, to) ? HEADER_LENGTH : 0);
    }

    /** Writes the blocks between two indices of {@code frame} to {@code dst}; returns how long they became. */
    static int pack(ByteBuffer frame, int from, int to, ByteBuffer dst, int dstOffset) {
        boolean one = isOneBlock(frame, from, to);
        int content = one ? from + HEADER_LENGTH : from;
        dst.put(dstOffset, (byte) (one ? type(header(frame, from)) : VERBATIM));
        dst.put(dstOffset + FORM_LENGTH, frame, content, to - content);
        return FORM_LENGTH + to - content;
    }

    /** Has a packed block say that a {@link NextFrame} is coming. */
    static void announce(ByteBuffer packed, int offset) {
        packed.put(offset, (byte) (packed.get(offset) | ANNOUNCING));
    }

    /** Whether a packed block, of at least one byte, says so. */
    static boolean announces(ByteBuffer packed, int offset) {
        return (packed.get(offset) & ANNOUNCING) != 0;
    }

    /** How much room {@link #unpack} needs for {@code length} bytes. */
    static int unpackedBound(int length) {
        return length - FORM_LENGTH + HEADER_LENGTH;
    }

    /**
     * Writes to {@code frame} the blocks that were packed.
     *
     * @param ends whether the last of them ends its frame, and none of them announces another
     * @return the index behind the last block
     * @throws CorruptDataException if they are not whole blocks, or the wrong one is the last
     */
    static int unpack(ByteBuffer src, int srcOffset, int length, boolean ends, ByteBuffer frame, int to) {
        int form = length < FORM_LENGTH ? -1 : src.get(srcOffset) & (ends ? -1 : ~ANNOUNCING);
        int content = length - FORM_LENGTH;
        if ((form == RAW || form == COMPRESSED) && content <= SIZE_MAX) {
            int header = content << 3 | form << 1 | (ends ? 1 : 0);
            frame.put(to, (byte) header).putShort(to + 1, (short) (header >>> 8));
            frame.put(to + HEADER_LENGTH, src, srcOffset + FORM_LENGTH, content);
            return to + HEADER_LENGTH + content;
        }
        if (form != VERBATIM) {
            throw new CorruptDataException("not a zstd block: form=" + form + " length=" + length);
        }
        frame.put(to, src, srcOffset + FORM_LENGTH, content);
        requireWholeBlocks(frame, to, to + content, ends);
        return to + content;
    }

    /** Zstandard itself would wait for the rest of a block, or begin another frame behind the last one. */
    private static void requireWholeBlocks(ByteBuffer frame, int from, int to, boolean ends) {
        int at = from;
        boolean last = false;
        while (to - at > HEADER_LENGTH && !last) {
            int header = header(frame, at);
            last = (header & 1) != 0;
            // No overflow: a size has 21 bits, and a frame is shorter than 2^30 bytes.
            at += HEADER_LENGTH + (type(header) == RLE ? 1 : size(header));
        }
        if (at != to || last != ends || from == to) {
            throw new CorruptDataException("not whole zstd blocks: length=" + (to - from));
        }
    }

    private static boolean isOneBlock(ByteBuffer frame, int from, int to) {
        int header = header(frame, from);
        return type(header) != RLE && size(header) == to - from - HEADER_LENGTH;
    }

    private static int header(ByteBuffer frame, int at) {
        return frame.get(at) & 0xff | (frame.getShort(at + 1) & 0xffff) << 8;
    }

    private static int type(int header) {
        return header >>> 1 & 3;
    }

    private static int size(int header) {
        return header >>> 3;
    }
}
