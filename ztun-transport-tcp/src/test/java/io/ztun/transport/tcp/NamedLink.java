package io.ztun.transport.tcp;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;

import io.ztun.spi.Link;

/** See {@link NamedTransportProvider}. It sends a copy of each frame, and so makes garbage. */
final class NamedLink implements Link {
    private final Link below;
    private final InetSocketAddress peer;

    NamedLink(Link below, InetSocketAddress peer) {
        this.below = below;
        this.peer = peer;
    }

    @Override
    public boolean isOrdered() {
        return below.isOrdered();
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return peer;
    }

    @Override
    public void frameLimit(int length) {
        below.frameLimit(length);
    }

    @Override
    public int send(ByteBuffer buffer, int offset, int length) {
        Objects.checkFromIndexSize(offset - HEADROOM, HEADROOM + length, buffer.limit());
        byte[] copy = new byte[Math.max(0, length)];
        buffer.get(offset, copy);
        return below.send(ByteBuffer.allocateDirect(HEADROOM + copy.length).put(HEADROOM, copy), HEADROOM, length);
    }

    @Override
    public int ready() {
        return below.ready();
    }

    @Override
    public int flush(long patienceNs) {
        return below.flush(patienceNs);
    }

    @Override
    public void whenRead(Runnable action) {
        below.whenRead(action);
    }

    @Override
    public void abort() {
        below.abort();
    }

    @Override
    public void close() {
        below.close();
    }
}
