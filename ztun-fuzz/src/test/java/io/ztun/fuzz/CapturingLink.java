package io.ztun.fuzz;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import io.ztun.api.FrameLimits;
import io.ztun.testkit.fake.FakeLink;

/** A link to nowhere that keeps what is sent. */
public final class CapturingLink extends FakeLink {
    private final List<byte[]> sent = new ArrayList<>();
    private boolean closed;

    /** @param ordered what it says of itself */
    public CapturingLink(boolean ordered) {
        super(ordered);
    }

    /** The frames sent so far. */
    public List<byte[]> sent() {
        return sent;
    }

    /** Whether it was closed from this side. */
    public boolean isClosed() {
        return closed;
    }

    @Override
    public int unfragmentedLength() {
        return isOrdered() ? super.unfragmentedLength() : 1_192;
    }

    @Override
    public void frameLimit(int length) {
        Check.that(length >= 1 && length <= FrameLimits.MAX_FRAME_LENGTH, "frame limit " + length);
    }

    @Override
    public int send(ByteBuffer buffer, int offset, int length) {
        Check.that(offset >= HEADROOM && length >= 1, "no headroom, or an empty frame");
        byte[] frame = new byte[length];
        buffer.get(offset, frame);
        sent.add(frame);
        return SENT;
    }

    @Override
    public int ready() {
        return closed ? CLOSED : READY;
    }

    @Override
    public void close() {
        closed = true;
    }
}
