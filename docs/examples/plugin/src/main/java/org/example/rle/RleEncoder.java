package org.example.rle;

import java.nio.ByteBuffer;
import java.util.Objects;

import io.ztun.api.DirectMemory;
import io.ztun.api.FrameLimits;
import io.ztun.spi.Encoder;

/**
 * Writes runs of one byte as two bytes. The format is that of PackBits: a control byte, then data.
 *
 * <pre>
 *   control 0..127      that many + 1 bytes follow as they are
 *   control 129..255    the one byte that follows, 257 - control times
 *   control 128         is never written
 * </pre>
 */
final class RleEncoder implements Encoder {

    /** The longest run or stretch of plain bytes that one control byte can say. */
    static final int LENGTH_MAX = 128;

    /** A shorter run costs as much as it saves. */
    private static final int RUN_MIN = 3;

    private final int maxBlockLength;
    private DirectMemory block;
    private int room;
    private boolean closed;

    RleEncoder(int maxBlockLength) {
        this.maxBlockLength = maxBlockLength;
    }

    /** As much memory as the blocks need that there have been, not as the longest would. */
    @Override
    public ByteBuffer block(int room) {
        requireOpen();
        if (room < 1 || room > maxBlockLength) {
            throw new IndexOutOfBoundsException("room=" + room + " max=" + maxBlockLength);
        }
        block = DirectMemory.atLeast(block, room, maxBlockLength);
        this.room = room;
        return block.buffer();
    }

    /** Always the same place: nothing is remembered, so the next block may overwrite the last. */
    @Override
    public int blockOffset() {
        return 0;
    }

    @Override
    public int encode(int length, ByteBuffer dst, int dstOffset) {
        requireOpen();
        if (length < 1 || length > room) {
            throw new IndexOutOfBoundsException("length=" + length + " max=" + room);
        }
        Objects.checkFromIndexSize(dstOffset, FrameLimits.maxEncodedLength(length), dst.capacity());
        ByteBuffer src = block.buffer();
        int out = dstOffset;
        int in = 0;
        while (in < length) {
            int run = run(src, in, length);
            if (run >= RUN_MIN) {
                dst.put(out, (byte) (257 - run));
                dst.put(out + 1, src.get(in));
                out += 2;
                in += run;
            } else {
                int plain = plain(src, in, length);
                dst.put(out, (byte) (plain - 1));
                dst.put(out + 1, src, in, plain);
                out += 1 + plain;
                in += plain;
            }
        }
        int written = out - dstOffset;
        return written < length ? written : NOT_SMALLER;
    }

    /** How many bytes from {@code start} on are the same. */
    private static int run(ByteBuffer src, int start, int end) {
        int bound = Math.min(end, start + LENGTH_MAX);
        int i = start + 1;
        while (i < bound && src.get(i) == src.get(start)) {
            i++;
        }
        return i - start;
    }

    /** How many bytes from {@code start} on come before the next run that is worth it; at least one. */
    private static int plain(ByteBuffer src, int start, int end) {
        int bound = Math.min(end, start + LENGTH_MAX);
        int i = start + 1;
        while (i < bound && run(src, i, Math.min(end, i + RUN_MIN)) < RUN_MIN) {
            i++;
        }
        return i - start;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the encoder is closed");
        }
    }

    @Override
    public void close() {
        closed = true;
        DirectMemory.close(block);
    }
}
