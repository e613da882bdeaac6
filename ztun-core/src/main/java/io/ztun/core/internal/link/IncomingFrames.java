package io.ztun.core.internal.link;

import java.nio.ByteBuffer;

import io.ztun.core.internal.ip.Bytes;

/** Takes the headers off a session's frames, and lets each frame in once. The link's thread only. */
public final class IncomingFrames {
    private final boolean numbered;
    private final int headerLength;
    private final ReplayWindow window = new ReplayWindow();
    private byte type;
    private long number;
    private int body;
    private int length;

    /** @param numbered whether frames have numbers: on a link that is not ordered */
    public IncomingFrames(boolean numbered) {
        this.numbered = numbered;
        headerLength = FrameHeader.length(numbered);
    }

    /**
     * Looks at one frame.
     *
     * @return whether it counts; if not, it is too short, a duplicate, or too late to tell
     */
    public boolean admit(ByteBuffer frame, int offset, int frameLength) {
        if (frameLength < headerLength) {
            return false;
        }
        type = frame.get(offset);
        body = offset + headerLength;
        length = frameLength - headerLength;
        if (numbered) {
            number = FrameNumbers.expand(Bytes.i32(frame, offset + 1), window.next());
            if (!window.isFresh(number)) {
                return false;
            }
            window.take(number); // only what is genuine may move the window: a seal is to be checked before this
        }
        return true;
    }

    /** The type of the frame that was let in last. */
    public byte type() {
        return type;
    }

    /** Its number, from 0; on an ordered link always 0. */
    public long number() {
        return number;
    }

    /** Where its body begins. */
    public int body() {
        return body;
    }

    /** Its body's length in bytes, 0 or more. */
    public int length() {
        return length;
    }
}
