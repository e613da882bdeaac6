package io.ztun.core.internal.session;

import java.nio.ByteBuffer;

import io.ztun.api.FrameLimits;
import io.ztun.spi.Link;

/** Working memory of a thread that sends frames: one frame with its headroom, and what segmentation
 * needs. One thread. */
public final class SendScratch {
    /** Where a frame's body begins in {@link #frame}: the type stands before it, and before that is the link's headroom. */
    static final int BODY = Link.HEADROOM + 1;

    final SegmentSender segments = new SegmentSender();
    final ByteBuffer frame = ByteBuffer.allocateDirect(Link.HEADROOM + FrameLimits.MAX_FRAME_LENGTH);
}
