package io.ztun.transport.udp;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Direct buffers of one size for what the links of a thread have received and not handed over yet: one bound for all of them.
 * A link gets no more than are left for the others (dynamic thresholds, Choudhury and Hahne 1998): one that wants all leaves
 * half, and however many there are that want all, the next one gets some. Buffers that come back are kept, for direct memory
 * comes back late through the garbage collector.
 *
 * <p>Link thread only.
 */
final class ReceiveMemory {
    private final int size;
    private final int most;
    private final ArrayDeque<ByteBuffer> idle = new ArrayDeque<>();
    private int taken;

    /**
     * @param size of each buffer in bytes
     * @param most how many there may be at once
     */
    ReceiveMemory(int size, int most) {
        this.size = size;
        this.most = most;
    }

    int size() {
        return size;
    }

    /** How many are out. */
    int taken() {
        return taken;
    }

    /**
     * A buffer, whose content is anything, or null if it is others' turn to have one.
     *
     * @param held how many whoever asks has already
     */
    ByteBuffer take(int held) {
        if (held >= most - taken) {
            return null;
        }
        ByteBuffer buffer = idle.pollLast();
        if (buffer == null) {
            buffer = ByteBuffer.allocateDirect(size);
        }
        taken++;
        return buffer;
    }

    /** Takes a buffer back. */
    void give(ByteBuffer buffer) {
        taken--;
        idle.addLast(buffer.clear());
    }
}
