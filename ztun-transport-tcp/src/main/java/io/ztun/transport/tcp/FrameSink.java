package io.ztun.transport.tcp;

import java.nio.ByteBuffer;

import io.ztun.spi.Turn;

/** Takes the frames that a {@link Receiver} finds. */
interface FrameSink {

    /** Whether frames may be handed on: not after somebody has closed the link. */
    boolean isDelivering();

    /** A whole frame has arrived; its bytes are good until this returns. Returns whether it is done with. */
    boolean deliver(ByteBuffer buffer, int offset, int length, Turn turn);

    /** Goes on with the frame that was not. Returns whether it is done with now. */
    boolean goOn(Turn turn);

    /** The frames of one read have been delivered; there was one at least. */
    void endBatch();
}
