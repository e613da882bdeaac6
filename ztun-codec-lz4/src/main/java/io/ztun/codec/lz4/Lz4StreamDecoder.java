package io.ztun.codec.lz4;

import java.nio.ByteBuffer;

import io.ztun.api.DirectMemory;
import io.ztun.jna.BufferAddress;

/**
 * Restores blocks that refer to those before them, one behind the other in memory that begins small. As long as it can grow, it
 * does so when a block finds no room; then the block goes to the front again when the longest would have none, and LZ4
 * remembers that the rest of its history stands at the back. LZ4 asks for {@link #limit} bytes for that, however long blocks
 * are and wherever the peer's encoder has them ({@code LZ4_decoderRingBufferSize} in {@code lz4.h}).
 *
 * <pre>
 *   0       32                        end                 capacity
 *   +-------+-------+--------+---------+-------------------+
 *   | state | block | block  | block   |                   |
 *   +-------+-------+--------+---------+-------------------+
 * </pre>
 */
final class Lz4StreamDecoder extends Lz4Decoder {
    /** Room for what {@code LZ4_decompress_safe_continue} remembers, {@code LZ4_STREAMDECODE_MINSIZE}. */
    private static final int STATE = 32;
    /** {@code LZ4_DECODER_RING_BUFFER_SIZE}: the history, and 14 bytes that are between it and the longest block. */
    private static final int RING = Lz4StreamEncoder.HISTORY + 14;

    private final int maxBlockLength;
    private final int limit;
    private DirectMemory memory;
    private long address;
    private int outputOffset;
    private int end;

    Lz4StreamDecoder(int maxBlockLength) {
        super(true);
        this.maxBlockLength = maxBlockLength;
        limit = Math.addExact(STATE + RING, Math.max(16, maxBlockLength));
    }

    @Override
    int decompress(long src, int length) {
        if (memory == null) {
            grow(Math.min(DirectMemory.LEAST, limit));
        }
        if (memory.capacity() == limit && limit - end < maxBlockLength) {
            end = STATE;
        }
        int restored = tryDecompress(src, length);
        while (restored < 1 && memory.capacity() < limit) { // it may be no block, or one that had too little room
            int twice = 2 * memory.capacity();
            grow(twice < 2 * Lz4StreamEncoder.HISTORY ? twice : limit);
            restored = tryDecompress(src, length);
        }
        if (restored > 0) {
            outputOffset = end;
            end += restored;
        }
        return restored;
    }

    private int tryDecompress(long src, int length) {
        int room = Math.min(maxBlockLength, memory.capacity() - end);
        return Lz4Library.LZ4_decompress_safe_continue(address, src, address + end, length, room);
    }

    /** Takes more memory, to the front of which the history goes. It is in one piece: nothing has gone to the front yet. */
    private void grow(int capacity) {
        DirectMemory larger = DirectMemory.allocate(capacity);
        long there = BufferAddress.find(larger.buffer());
        int history = memory == null ? 0 : Math.min(Lz4StreamEncoder.HISTORY, end - STATE);
        if (history > 0) {
            larger.buffer().put(STATE, memory.buffer(), end - history, history);
        }
        Lz4Library.LZ4_setStreamDecode(there, there + STATE, history);
        free();
        memory = larger;
        address = there;
        end = STATE + history;
    }

    @Override
    public ByteBuffer output() {
        requireOpen();
        return memory == null ? DecoderOutput.NOTHING : memory.buffer();
    }

    @Override
    public int outputOffset() {
        return outputOffset;
    }

    @Override
    void free() {
        DirectMemory.close(memory);
    }
}
