package io.ztun.transport.tcp;

import java.nio.ByteBuffer;

import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;
import io.ztun.spi.Turn;

/** Sends each frame back, and counts them over all links of one thread. */
final class Echoing implements LinkHandler {
    static volatile int count;

    private final ByteBuffer answer = ByteBuffer.allocateDirect(Link.HEADROOM + 4_096);
    private final Link link;

    Echoing(Link link) {
        this.link = link;
    }

    @Override
    public boolean onFrame(ByteBuffer frame, int offset, int length, Turn turn) {
        answer.put(Link.HEADROOM, frame, offset, length);
        link.send(answer, Link.HEADROOM, length);
        count = count + 1;
        return true;
    }

    @Override
    public void onClosed(Throwable cause) {}
}
