package io.ztun.core.internal.session;

import java.nio.ByteBuffer;

import io.ztun.api.FrameLimits;
import io.ztun.core.internal.link.FrameHeader;
import io.ztun.spi.Link;

/** Working memory of a thread that sends frames: one frame with its headroom, and what cutting packets needs. One thread. */
public final class SendScratch {
    /** Where a frame's body begins in {@link #frame}: the header stands before it, and before that is the link's headroom. */
    static final int BODY = Link.HEADROOM + FrameHeader.LENGTH_MAX;

    final SegmentSender segments;
    final DatagramPacker packer;
    final ByteBuffer frame = ByteBuffer.allocateDirect(Link.HEADROOM + FrameLimits.MAX_FRAME_LENGTH);

    /** All of it. */
    public SendScratch() {
        this(new SegmentSender(), new DatagramPacker());
    }

    private SendScratch(SegmentSender segments, DatagramPacker packer) {
        this.segments = segments;
        this.packer = packer;
    }

    /** For packets that have been cut as they have to be: the frame alone. */
    static SendScratch withoutCutting() {
        return new SendScratch(null, null);
    }
}
