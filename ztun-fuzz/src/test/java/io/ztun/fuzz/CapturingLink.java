package io.ztun.fuzz;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import io.ztun.api.FrameLimits;
import io.ztun.spi.Link;

/** A link to nowhere that keeps what is sent. */
public final class CapturingLink implements Link {
    private static final InetSocketAddress PEER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);

    private final boolean ordered;
    private final List<byte[]> sent = new ArrayList<>();
    private boolean closed;

    /** @param ordered what it says of itself */
    public CapturingLink(boolean ordered) {
        this.ordered = ordered;
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
    public boolean isOrdered() {
        return ordered;
    }

    @Override
    public int unfragmentedLength() {
        return ordered ? Link.super.unfragmentedLength() : 1_192;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return PEER;
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
    public boolean isWritable() {
        return !closed;
    }

    @Override
    public boolean flush(long patienceNs) {
        return true;
    }

    @Override
    public void close() {
        closed = true;
    }
}
