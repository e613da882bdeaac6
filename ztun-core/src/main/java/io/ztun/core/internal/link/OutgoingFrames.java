package io.ztun.core.internal.link;

import java.nio.ByteBuffer;

import io.ztun.core.internal.ip.Bytes;
import io.ztun.spi.Link;

/** Sends a session's frames: puts the header before each body, and counts. One thread at a time. */
public final class OutgoingFrames {
    private final Link link;
    private final boolean numbered;
    private final int headerLength;
    private long next;

    /** @param link whose frames have numbers if it is not ordered */
    public OutgoingFrames(Link link) {
        this.link = link;
        numbered = !link.isOrdered();
        headerLength = FrameHeader.length(numbered);
    }

    /** What is added to each body, in bytes. */
    public int overhead() {
        return headerLength;
    }

    /** How long a body may be for its frame to travel in one piece, in bytes; changes with the path. */
    public int bodyLimit() {
        return link.unfragmentedLength() - headerLength;
    }

    /** The number that the next frame will have. */
    public long nextNumber() {
        return next;
    }

    /**
     * Sends one frame.
     *
     * @param buffer a direct buffer with {@link Link#HEADROOM} and {@link FrameHeader#LENGTH_MAX} bytes before the body
     *     that are overwritten
     * @param body where the body begins
     * @param length the body's length in bytes
     * @return as {@link Link#send}
     */
    public int send(byte type, ByteBuffer buffer, int body, int length) {
        int frame = body - headerLength;
        buffer.put(frame, type);
        if (numbered) {
            Bytes.put32(buffer, frame + 1, (int) next);
            next++;
        }
        return link.send(buffer, frame, headerLength + length);
    }
}
