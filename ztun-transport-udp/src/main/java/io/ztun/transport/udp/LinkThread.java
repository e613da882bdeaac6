package io.ztun.transport.udp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

import io.ztun.api.FrameLimits;
import io.ztun.transport.nio.SelectorThread;
import io.ztun.transport.nio.SocketSetup;

/** What the sockets of a thread share: a buffer to receive into, and memory for what has to be kept of it. */
final class LinkThread extends SelectorThread {
    /** Room for what one call receives, in bytes; memory that is never reached is never touched either. */
    private static final int RECEIVE_LENGTH = LinuxIo.MESSAGES * LinuxIo.MESSAGE_LENGTH;

    /** How many buffers there are of each size at most: 17 MiB for links that run, 1 MiB for those in their handshake. */
    static final int BUFFERS_MAX = 256;

    /** A datagram's header, and a number before it. */
    private static final int OVERHEAD = 64;

    private final ByteBuffer receiveBuffer = ByteBuffer.allocateDirect(RECEIVE_LENGTH);
    private final ReceiveMemory helloMemory = new ReceiveMemory(FrameLimits.MAX_HELLO_LENGTH + OVERHEAD, BUFFERS_MAX);
    private final ReceiveMemory frameMemory = new ReceiveMemory(FrameLimits.MAX_FRAME_LENGTH + OVERHEAD, BUFFERS_MAX);

    private final SocketSetup sockets;
    private final Batches batches = new Batches();

    /**
     * @param index of the thread in its transport, for its name
     * @param failures told when the thread dies
     * @param sockets what sockets are to be like
     */
    LinkThread(int index, Consumer<Throwable> failures, SocketSetup sockets) throws IOException {
        super("ztun-udp-" + index, failures);
        this.sockets = sockets;
    }

    /** What sockets are to be like. Any thread. */
    SocketSetup sockets() {
        return sockets;
    }

    /** Where sockets receive into. */
    ByteBuffer receiveBuffer() {
        return receiveBuffer;
    }

    /** What they send with. Any thread. */
    Batches batches() {
        return batches;
    }

    /** Buffers for frames up to a limit, with a header and a number before it. */
    ReceiveMemory memory(int frameLimit) {
        return frameLimit <= FrameLimits.MAX_HELLO_LENGTH ? helloMemory : frameMemory;
    }

    /** Takes a buffer of {@link #memory} back. */
    void give(ByteBuffer buffer) {
        (buffer.capacity() == helloMemory.size() ? helloMemory : frameMemory).give(buffer);
    }
}
