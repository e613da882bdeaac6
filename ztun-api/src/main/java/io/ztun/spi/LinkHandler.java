package io.ztun.spi;

import java.nio.ByteBuffer;

/**
 * What happens on one link. Every call comes on the link's own thread, one after the other. An exception thrown from
 * {@link #onFrame} closes that link with it as the reason.
 */
public interface LinkHandler {

    /**
     * A whole frame has arrived.
     *
     * @param frame a direct buffer of the link's, valid during the call only; the handler may change the frame's bytes but
     *     neither position nor limit
     * @param offset where the frame begins
     * @param length its length in bytes, 1 to {@link Link#frameLimit}
     */
    void onFrame(ByteBuffer frame, int offset, int length);

    /**
     * The frames that had arrived together have been handed over: what was kept back to be joined or counted should go now.
     * Every link calls it after each {@link #onFrame}, or after several, before it waits for more. It is left out for
     * frames after which the link was closed, by whichever side: {@link #onClosed} follows then.
     */
    default void onBatchEnd() {}

    /** What waited in the link's queue has left, after {@link Link#flush} had passed it on to the link's thread. */
    default void onWritable() {}

    /**
     * The link is gone. Called once, whoever closed it.
     *
     * @param cause why, or null if this side or the peer closed it in order
     */
    void onClosed(Throwable cause);
}
