package io.ztun.core.internal.session;

import java.nio.ByteBuffer;

import io.ztun.api.FrameLimits;
import io.ztun.core.internal.link.FrameHeader;
import io.ztun.core.internal.protocol.Close;
import io.ztun.spi.Link;

/** Memory for frames that carry no packets: seldom sent, so that each has a buffer of its own. */
public final class ControlFrames {
    /** Where the body of a session's frame begins in such a buffer: the link's headroom and the header are before it. */
    static final int BODY = Link.HEADROOM + FrameHeader.LENGTH_MAX;

    private static final ThreadLocal<ByteBuffer> OF_THREAD = ThreadLocal.withInitial(ControlFrames::allocate);

    private ControlFrames() {}

    /** A direct buffer whose position is where a frame of the handshake begins, the link's headroom before it. */
    public static ByteBuffer allocate() {
        return ByteBuffer.allocateDirect(BODY + FrameLimits.MAX_HELLO_LENGTH).position(Link.HEADROOM);
    }

    /** One that belongs to the calling thread, for frames that have no body. */
    static ByteBuffer ofThread() {
        return OF_THREAD.get();
    }

    /** Writes the body of a CLOSE frame to a new buffer; returns its length. */
    static int putClose(ByteBuffer frame, String reason) {
        frame.position(BODY);
        new Close(reason).write(frame);
        return frame.position() - BODY;
    }

    /** Sends the frame of the handshake that ends at the buffer's position. May be repeated with the same buffer. */
    public static void send(Link link, ByteBuffer frame) {
        if (link.send(frame, Link.HEADROOM, frame.position() - Link.HEADROOM) > Link.SENT) {
            link.flush(0);
        }
    }
}
