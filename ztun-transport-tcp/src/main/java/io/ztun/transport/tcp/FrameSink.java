package io.ztun.transport.tcp;

import java.nio.ByteBuffer;

/** Takes the frames that a {@link Receiver} finds. */
interface FrameSink {

    /** Whether frames may be handed on: not after somebody has closed the link. */
    boolean isDelivering();

    /** A whole frame has arrived; its bytes are good until this returns. */
    void deliver(ByteBuffer buffer, int offset, int length);

    /** The frames of one read have been delivered; there was one at least. */
    void endBatch();
}
