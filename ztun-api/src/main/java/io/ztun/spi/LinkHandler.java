package io.ztun.spi;

import java.nio.ByteBuffer;

import io.ztun.api.Api;

/**
 * What happens on one link. Every call comes on the link's own thread, one after the other. An exception thrown from
 * {@link #onFrame} or {@link #onTurn} closes that link with it as the reason.
 */
@Api(Api.Status.STABLE)
public interface LinkHandler {

    /**
     * A whole frame has arrived.
     *
     * @param frame a direct buffer of the link's, valid during the call only; the frame lies within its limit. The handler may
     *     change the frame's bytes but neither position nor limit
     * @param offset where the frame begins
     * @param length its length in bytes, 1 to {@link Link#frameLimit}
     * @param turn what may still be done in this turn; the link has counted the frame itself
     * @return whether the frame is done with. If not, for the turn was over, the handler has kept what is left of it, and gets
     *     no other frame before {@link #onTurn} has answered that it is done
     */
    boolean onFrame(ByteBuffer frame, int offset, int length, Turn turn);

    /**
     * It is the link's turn again: goes on with the frame that {@link #onFrame} did not get done with.
     *
     * @return whether the frame is done with now
     */
    default boolean onTurn(Turn turn) {
        return true;
    }

    /**
     * The frames that had arrived together have been handed over: what was kept back to be joined or counted should go now.
     * Every link calls it after each {@link #onFrame}, or after several, before it waits for more. It is left out for
     * frames after which the link was closed, by whichever side: {@link #onClosed} follows then.
     */
    default void onBatchEnd() {}

    /**
     * There is room again: what waited in the link's queue has left. Called after each {@link Link#flush} that answered
     * {@link Link#QUEUED}, whichever thread got rid of the queue; once may stand for several of them.
     */
    default void onWritable() {}

    /**
     * The link has begun to close, whoever closed it: from now on it takes no frame and hands none over, and what it has
     * still to send may take a second. Called once, and not at all where the link is gone at once; {@link #onClosed} follows
     * in any case.
     */
    default void onClosing() {}

    /**
     * The link is gone. Called once, whoever closed it.
     *
     * @param cause why, or null if this side or the peer closed it in order
     */
    void onClosed(Throwable cause);
}
