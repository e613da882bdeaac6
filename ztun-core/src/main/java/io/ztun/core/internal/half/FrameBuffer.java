package io.ztun.core.internal.half;

import java.nio.ByteBuffer;

import io.ztun.api.FrameLimits;
import io.ztun.core.internal.link.FrameHeader;
import io.ztun.spi.Link;

/** Where a thread puts together the frame that it sends next, with room for what links and ciphers put before it. */
public final class FrameBuffer {
    /** Where a frame's body begins: the header stands before it, and before that is the link's headroom. */
    public static final int BODY = Link.HEADROOM + FrameHeader.LENGTH_MAX;

    private static final ThreadLocal<ByteBuffer> OF_THREAD =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(Link.HEADROOM + FrameLimits.MAX_FRAME_LENGTH));

    private FrameBuffer() {}

    /** The calling thread's, with room for any frame. What stands in it is the thread's until it sends the next. */
    public static ByteBuffer ofThread() {
        return OF_THREAD.get();
    }
}
