package io.ztun.core.internal.session;

import java.nio.ByteBuffer;

import io.ztun.api.FrameLimits;
import io.ztun.spi.Link;

/** Memory for frames that carry no packets: seldom sent, so that each has a buffer of its own. */
public final class ControlFrames {
    private ControlFrames() {}

    /** A direct buffer whose position is where the frame begins, the link's headroom before it. */
    public static ByteBuffer allocate() {
        return ByteBuffer.allocateDirect(Link.HEADROOM + FrameLimits.MAX_HELLO_LENGTH)
                .position(Link.HEADROOM);
    }

    /** Sends the frame that ends at the buffer's position; for the handshake, when nobody else sends on the link. */
    public static void send(Link link, ByteBuffer frame) {
        if (link.send(frame, Link.HEADROOM, frame.position() - Link.HEADROOM) == Link.QUEUED) {
            link.flush(0);
        }
    }
}
