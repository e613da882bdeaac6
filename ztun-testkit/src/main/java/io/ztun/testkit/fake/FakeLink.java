package io.ztun.testkit.fake;

import java.net.InetAddress;
import java.net.InetSocketAddress;

import io.ztun.api.Api;
import io.ztun.api.FrameLimits;
import io.ztun.spi.Link;

/**
 * A link to nobody, for what sends frames: they all come to {@link #send}. It is always writable, keeps no queue, and closing
 * it does nothing.
 */
@Api(Api.Status.EXPERIMENTAL)
public abstract class FakeLink implements Link {

    /** How long a frame may be in one piece on one that is not ordered, in bytes; on an ordered one there is no limit. */
    protected static final int UNFRAGMENTED_LENGTH = 1_400;

    /** The port of RFC 863, which discards what it is sent. */
    private static final InetSocketAddress PEER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);

    private final boolean ordered;

    /** @param ordered what it says of itself */
    protected FakeLink(boolean ordered) {
        this.ordered = ordered;
    }

    @Override
    public boolean isOrdered() {
        return ordered;
    }

    @Override
    public int unfragmentedLength() {
        return ordered ? FrameLimits.MAX_FRAME_LENGTH : UNFRAGMENTED_LENGTH;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return PEER;
    }

    @Override
    public void frameLimit(int length) {}

    @Override
    public int ready() {
        return READY;
    }

    @Override
    public int flush(long patienceNs) {
        return SENT;
    }

    @Override
    public void whenRead(Runnable action) {
        action.run();
    }

    @Override
    public void close() {}
}
