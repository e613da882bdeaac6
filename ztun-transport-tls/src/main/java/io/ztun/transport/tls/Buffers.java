package io.ztun.transport.tls;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/** Where senders encrypt into, one for each thread that sends at the same time. On the heap, as the JDK's ciphers like it. Thread-safe. */
final class Buffers {
    /** The records of a frame of the greatest length, so that they leave with one call. */
    private static final int LENGTH = 6 * Outbound.RECORD_MAX;

    private static final int KEPT = 8;

    private final ArrayDeque<ByteBuffer> idle = new ArrayDeque<>();

    ByteBuffer take() {
        synchronized (idle) {
            ByteBuffer buffer = idle.pollLast();
            if (buffer != null) {
                return buffer;
            }
        }
        return ByteBuffer.allocate(LENGTH);
    }

    void give(ByteBuffer buffer) {
        buffer.clear();
        synchronized (idle) {
            if (idle.size() < KEPT) {
                idle.addLast(buffer);
            }
        }
    }
}
