package io.ztun.transport.udp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

import io.ztun.api.FrameLimits;
import io.ztun.transport.nio.BufferPool;
import io.ztun.transport.nio.SelectorThread;

/** What the sockets of a thread share: a buffer to receive into, and buffers for frames that arrive in pieces. */
final class LinkThread extends SelectorThread {
    /** Room for what one call receives, in bytes; memory that is never reached is never touched either. */
    private static final int RECEIVE_LENGTH = LinuxIo.MESSAGES * LinuxIo.MESSAGE_LENGTH;

    /** How many buffers of each kind are kept for the next frame that needs one. */
    private static final int BUFFERS_KEPT = 16;

    private final ByteBuffer receiveBuffer = ByteBuffer.allocateDirect(RECEIVE_LENGTH);
    private final BufferPool helloPool = new BufferPool(FrameLimits.MAX_HELLO_LENGTH, BUFFERS_KEPT);
    private final BufferPool framePool = new BufferPool(FrameLimits.MAX_FRAME_LENGTH, BUFFERS_KEPT);

    /**
     * @param index of the thread in its transport, for its name
     * @param failures told when the thread dies
     */
    LinkThread(int index, Consumer<Throwable> failures) throws IOException {
        super("ztun-udp-" + index, failures);
    }

    /** Where sockets receive into. */
    ByteBuffer receiveBuffer() {
        return receiveBuffer;
    }

    /** Buffers for the pieces of frames up to a limit; one has that capacity at least. */
    BufferPool pool(int frameLimit) {
        return frameLimit <= FrameLimits.MAX_HELLO_LENGTH ? helloPool : framePool;
    }
}
