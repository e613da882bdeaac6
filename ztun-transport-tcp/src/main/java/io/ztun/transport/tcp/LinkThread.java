package io.ztun.transport.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;

import io.ztun.api.FrameLimits;
import io.ztun.spi.Framing;
import io.ztun.spi.TransportConfig;
import io.ztun.transport.nio.BufferPool;
import io.ztun.transport.nio.SelectorThread;

/** What the links of a thread share: a buffer to read into, and buffers for what arrives or leaves in part. */
final class LinkThread extends SelectorThread {
    /**
     * What one read may take, in bytes: a few frames of the greatest length, so that half frames are seldom moved. On
     * loopback with frames of 64 KiB, 128 KiB to 1 MiB cost the same processor time within what a busy machine lets one see.
     */
    static final int READ_BUFFER_LENGTH = 256 * 1024;

    /** Enough for the rest of any one frame, in bytes. */
    private static final int SMALL_QUEUE_LENGTH = 128 * 1024;

    /** How many buffers of each kind are kept for the next link that needs one. */
    private static final int BUFFERS_KEPT = 16;

    private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(READ_BUFFER_LENGTH);
    private final BufferPool receivePool = new BufferPool(READ_BUFFER_LENGTH, BUFFERS_KEPT);
    private final BufferPool smallQueuePool = new BufferPool(SMALL_QUEUE_LENGTH, BUFFERS_KEPT);
    private final BufferPool largeQueuePool;

    /**
     * @param index of the thread in its transport, for its name
     * @param config bytes in a link's queue from which on it takes no frame, and who is told of the thread's death
     */
    LinkThread(int index, TransportConfig config) throws IOException {
        super("ztun-tcp-" + index, config.failures());
        int largest = Math.addExact(config.queueLimit(), FrameLimits.MAX_FRAME_LENGTH + Framing.HEADER_MAX);
        largeQueuePool = new BufferPool(Math.max(largest, SMALL_QUEUE_LENGTH + 1), BUFFERS_KEPT);
    }

    /** Where links read into; empty whenever a link begins to read. */
    ByteBuffer readBuffer() {
        return readBuffer;
    }

    BufferPool receivePool() {
        return receivePool;
    }

    SendQueue newSendQueue() {
        return new SendQueue(smallQueuePool, largeQueuePool);
    }
}
