package io.ztun.core.internal.ordered;

import java.nio.ByteBuffer;
import java.util.Arrays;

import io.ztun.api.DirectMemory;
import io.ztun.api.PacketBatch;
import io.ztun.core.internal.ip.Ecn;

/**
 * Packets in a bounded amount of memory, each in a chain of small blocks, so that they can leave in another order than they
 * came in without leaving gaps. A packet is named by its first block. Blocks are taken from the system a few at a time, as
 * many as were ever in use together, and all but the first few are given back when the last packet leaves. One thread at a
 * time.
 */
final class PacketStore implements AutoCloseable {
    static final int BLOCK = 2048;

    /** No packet. */
    static final int NONE = -1;

    private static final int BLOCKS_TOGETHER = 8;

    private final int most;
    private final DirectMemory[] chunks;
    private int[] nextBlock = new int[BLOCKS_TOGETHER];
    private int[] lengths = new int[BLOCKS_TOGETHER];
    private long[] offloads = new long[BLOCKS_TOGETHER];
    private long[] sinceNs = new long[BLOCKS_TOGETHER];
    private int[] flows = new int[BLOCKS_TOGETHER];
    private int[] transports = new int[BLOCKS_TOGETHER];
    /** Blocks that were in use before; behind them are others, from {@link #fresh} on. */
    private int firstFree = NONE;

    private int fresh;
    private int used;

    /** @param bytes how much it holds, a multiple of {@link #BLOCK} */
    PacketStore(int bytes) {
        most = bytes / BLOCK;
        chunks = new DirectMemory[(most + BLOCKS_TOGETHER - 1) / BLOCKS_TOGETHER];
    }

    /** Whether a packet of {@code length} bytes fits. */
    boolean hasRoom(int length) {
        return blocks(length) <= most - used;
    }

    private static int blocks(int length) {
        return (length + BLOCK - 1) / BLOCK;
    }

    /**
     * Takes in a copy of a packet, for which there has to be room, and returns its name.
     *
     * @throws OutOfMemoryError if there is no memory left; nothing has changed then
     */
    int add(PacketBatch batch, int index, long nowNs) {
        int length = batch.length(index);
        makeSure(blocks(length));
        int packet = NONE;
        int last = NONE;
        for (int at = 0; at < length; at += BLOCK) {
            int block = take();
            memory(block).put(offset(block), batch.buffer(), batch.offset(index) + at, Math.min(BLOCK, length - at));
            if (last == NONE) {
                packet = block;
            } else {
                nextBlock[last] = block;
            }
            last = block;
        }
        nextBlock[last] = NONE;
        lengths[packet] = length;
        offloads[packet] = batch.offload(index);
        sinceNs[packet] = nowNs;
        flows[packet] = batch.flow(index);
        transports[packet] = batch.transport(index);
        return packet;
    }

    /** Takes memory for so many blocks more, if they are not all among those that were in use before. */
    private void makeSure(int blocks) {
        int end = Math.min(most, used + blocks);
        for (int chunk = fresh / BLOCKS_TOGETHER; chunk * BLOCKS_TOGETHER < end; chunk++) {
            if (chunks[chunk] == null) {
                chunks[chunk] = DirectMemory.allocate(BLOCKS_TOGETHER * BLOCK);
            }
        }
        if (end > nextBlock.length) {
            int longer = Math.min(most, Math.max(end, 2 * nextBlock.length));
            nextBlock = Arrays.copyOf(nextBlock, longer);
            lengths = Arrays.copyOf(lengths, longer);
            offloads = Arrays.copyOf(offloads, longer);
            sinceNs = Arrays.copyOf(sinceNs, longer);
            flows = Arrays.copyOf(flows, longer);
            transports = Arrays.copyOf(transports, longer);
        }
    }

    private int take() {
        used++;
        if (firstFree == NONE) {
            return fresh++;
        }
        int block = firstFree;
        firstFree = nextBlock[block];
        return block;
    }

    private ByteBuffer memory(int block) {
        return chunks[block / BLOCKS_TOGETHER].buffer();
    }

    private static int offset(int block) {
        return block % BLOCKS_TOGETHER * BLOCK;
    }

    /** Copies a packet to the end of a batch, which has to have room, and forgets it. */
    void moveTo(PacketBatch batch, int packet) {
        int target = batch.nextOffset();
        int left = lengths[packet];
        for (int block = packet; block != NONE; block = nextBlock[block]) {
            int part = Math.min(BLOCK, left);
            batch.buffer().put(target, memory(block), offset(block), part);
            target += part;
            left -= part;
        }
        batch.add(lengths[packet], offloads[packet]);
        batch.describe(batch.count() - 1, flows[packet], transports[packet]);
        remove(packet);
    }

    /** Forgets a packet. */
    void remove(int packet) {
        int last = packet;
        while (nextBlock[last] != NONE) {
            last = nextBlock[last];
        }
        nextBlock[last] = firstFree;
        firstFree = packet;
        used -= blocks(lengths[packet]);
        if (used == 0) {
            firstFree = NONE;
            fresh = 0;
            free(1);
        }
    }

    /** Says in the packet's header that there is congestion. Returns false if its sender does not know of that. */
    boolean mark(int packet) {
        return Ecn.mark(memory(packet), offset(packet));
    }

    /** The packet's length in bytes. */
    int length(int packet) {
        return lengths[packet];
    }

    /** When it came, by the clock that {@link #add} was given. */
    long sinceNs(int packet) {
        return sinceNs[packet];
    }

    /** How many packets there can be at most. */
    int capacity() {
        return most;
    }

    /** Gives back all memory. Repeating it does nothing. */
    @Override
    public void close() {
        free(0);
    }

    private void free(int from) {
        for (int i = from; i < chunks.length && chunks[i] != null; i++) {
            chunks[i].close();
            chunks[i] = null;
        }
    }
}
