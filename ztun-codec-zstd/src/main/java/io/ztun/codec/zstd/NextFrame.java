package io.ztun.codec.zstd;

import java.nio.ByteBuffer;

import io.ztun.api.DirectMemory;
import io.ztun.jna.BufferAddress;

/**
 * When a stream goes on in another frame, and what that may refer to. A frame keeps the level it began with, so that another level
 * takes another frame; zstd does not hand out its window, so that both ends keep the blocks of the frame under way from an agreed
 * one on. Once these are a window full, the next block begins the next frame, with them as its dictionary.
 *
 * <pre>
 *   frame under way                      | next frame
 *   ... | block | block | ... | block    | block | ...
 *                 announced, kept -----&gt;| with what was kept as its dictionary
 * </pre>
 */
final class NextFrame implements AutoCloseable {
    private static final int WINDOW = 1 << Frame.WINDOW_LOG;

    /** From here on nothing in a frame can refer to its dictionary, so that the memory is free for the next one. */
    private static final long DICTIONARY_PASSED = 4L * WINDOW;

    private final int capacity;
    private DirectMemory memory;
    private long address;
    private boolean coming;
    private int kept;
    private long frameLength;
    private boolean first = true;

    NextFrame(int maxBlockLength) {
        capacity = Math.addExact(WINDOW, maxBlockLength);
    }

    /** Whether blocks are being kept. */
    boolean isComing() {
        return coming;
    }

    /** Whether {@link #announce} may be called. */
    boolean mayCome() {
        return !coming && (first || frameLength >= DICTIONARY_PASSED);
    }

    /** Whether the block that comes now begins the frame. */
    boolean isDue() {
        return kept >= WINDOW;
    }

    /** Blocks are kept from the next one on. */
    void announce() {
        if (memory == null) {
            memory = DirectMemory.allocate(capacity);
            address = BufferAddress.find(memory.buffer());
        }
        coming = true;
    }

    /** A block of the frame under way. */
    void add(ByteBuffer block, int offset, int length) {
        frameLength += length;
        if (coming) {
            memory.buffer().put(kept, block, offset, length);
            kept += length;
        }
    }

    /** The frame begins. */
    void begin() {
        first = false;
        coming = false;
        kept = 0;
        frameLength = 0;
    }

    /** Where its dictionary stands, before {@link #begin}. */
    long dictionary() {
        return address + kept - WINDOW;
    }

    int dictionaryLength() {
        return WINDOW;
    }

    @Override
    public void close() {
        DirectMemory.close(memory);
    }
}
