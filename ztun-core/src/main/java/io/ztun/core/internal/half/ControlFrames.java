package io.ztun.core.internal.half;

import java.nio.ByteBuffer;

import io.ztun.api.FrameLimits;
import io.ztun.core.internal.protocol.Close;
import io.ztun.spi.Link;

/** Frames that carry no packets. */
public final class ControlFrames {
    private ControlFrames() {}

    /** A direct buffer whose position is where a frame of the handshake begins, the link's headroom before it. */
    public static ByteBuffer allocate() {
        return ByteBuffer.allocateDirect(Link.HEADROOM + FrameLimits.MAX_HELLO_LENGTH)
                .position(Link.HEADROOM);
    }

    /** Writes the body of a CLOSE frame to {@link FrameBuffer#BODY}; returns its length. */
    public static int putClose(ByteBuffer frame, Close close) {
        ByteBuffer body = frame.duplicate().position(FrameBuffer.BODY);
        close.write(body);
        return body.position() - FrameBuffer.BODY;
    }

    /** Sends the frame of the handshake that ends at the buffer's position. May be repeated with the same buffer. */
    public static void send(Link link, ByteBuffer frame) {
        if (link.send(frame, Link.HEADROOM, frame.position() - Link.HEADROOM) > Link.SENT) {
            link.flush(0);
        }
    }
}
