package io.ztun.core.internal.queue;

import java.nio.ByteBuffer;

import io.ztun.api.PacketBatch;

/**
 * Packets in a fixed amount of memory, each in a chain of small blocks, so that they can leave in another order than they
 * came in without leaving gaps. A packet is named by its first block. Nothing is allocated after the constructor. One
 * thread at a time.
 */
final class PacketStore {
    static final int BLOCK = 2048;

    /** No packet. */
    static final int NONE = -1;

    private final ByteBuffer memory;
    private final int[] nextBlock;
    private final int[] lengths;
    private final long[] offloads;
    private final long[] sinceNs;
    private int firstFree;
    private int free;

    /** @param bytes how much it holds, a multiple of {@link #BLOCK} */
    PacketStore(int bytes) {
        memory = ByteBuffer.allocateDirect(bytes);
        free = bytes / BLOCK;
        nextBlock = new int[free];
        lengths = new int[free];
        offloads = new long[free];
        sinceNs = new long[free];
        for (int i = 0; i < free; i++) {
            nextBlock[i] = i + 1 < free ? i + 1 : NONE;
        }
    }

    /** Whether a packet of {@code length} bytes fits. */
    boolean hasRoom(int length) {
        return blocks(length) <= free;
    }

    private static int blocks(int length) {
        return (length + BLOCK - 1) / BLOCK;
    }

    /** Takes in a copy of a packet, for which there has to be room, and returns its name. */
    int add(PacketBatch batch, int index, long nowNs) {
        int packet = firstFree;
        int length = batch.length(index);
        int last = NONE;
        for (int at = 0; at < length; at += BLOCK) {
            last = firstFree;
            firstFree = nextBlock[last];
            memory.put(last * BLOCK, batch.buffer(), batch.offset(index) + at, Math.min(BLOCK, length - at));
        }
        nextBlock[last] = NONE;
        free -= blocks(length);
        lengths[packet] = length;
        offloads[packet] = batch.offload(index);
        sinceNs[packet] = nowNs;
        return packet;
    }

    /** Copies a packet to the end of a batch, which has to have room, and forgets it. */
    void moveTo(PacketBatch batch, int packet) {
        int target = batch.nextOffset();
        int left = lengths[packet];
        for (int block = packet; block != NONE; block = nextBlock[block]) {
            int part = Math.min(BLOCK, left);
            batch.buffer().put(target, memory, block * BLOCK, part);
            target += part;
            left -= part;
        }
        batch.add(lengths[packet], offloads[packet]);
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
        free += blocks(lengths[packet]);
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
        return nextBlock.length;
    }
}
