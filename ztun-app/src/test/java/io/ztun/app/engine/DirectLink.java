package io.ztun.app.engine;

import java.nio.ByteBuffer;

import io.ztun.api.FrameLimits;
import io.ztun.core.internal.session.Session;
import io.ztun.testkit.fake.FakeLink;
import io.ztun.testkit.fake.WholeFrames;

/**
 * Hands a copy of each frame to the session at its other end at once, on the sender's thread; a flush ends the batch. A copy, for that
 * session may send an answer meanwhile, out of the same buffer of the thread's. Allocates nothing.
 */
class DirectLink extends FakeLink {
    /** The session at the other end. */
    Session end;

    private final WholeFrames frames = new WholeFrames();
    private final ByteBuffer copy = ByteBuffer.allocateDirect(FrameLimits.MAX_FRAME_LENGTH);

    DirectLink(boolean ordered) {
        super(ordered);
    }

    @Override
    public int send(ByteBuffer buffer, int offset, int length) {
        copy.put(0, buffer, offset, length);
        frames.deliver(end, copy, 0, length);
        return isOrdered() ? SENT : HELD;
    }

    @Override
    public int flush(long patienceNs) {
        end.onBatchEnd();
        return SENT;
    }
}
