package io.ztun.testkit.fake;

import java.nio.ByteBuffer;

import io.ztun.api.Api;
import io.ztun.spi.LinkHandler;
import io.ztun.spi.Turn;

/** Hands over frames as a link does that nobody shares a thread with: turn after turn until a frame is done with. */
@Api(Api.Status.INTERNAL)
public final class WholeFrames {
    private final Turn turn = new Turn();

    /** Makes it. */
    public WholeFrames() {}

    /** Hands over one frame, all of it. Allocates nothing. */
    public void deliver(LinkHandler handler, ByteBuffer frame, int offset, int length) {
        turn.begin(Turn.UNITS);
        boolean done = handler.onFrame(frame, offset, length, turn);
        while (!done) {
            turn.begin(Turn.UNITS);
            done = handler.onTurn(turn);
        }
    }
}
