package io.ztun.core.internal.link;

import java.nio.ByteBuffer;

import io.ztun.core.internal.noise.FrameOpener;
import io.ztun.core.internal.noise.Padding;
import io.ztun.core.internal.protocol.FrameType;

/** Takes the headers off a session's frames, and lets each frame in once. The link's thread only. */
public final class IncomingFrames {
    /** Of frames that have none, for a peer of another protocol; else 0. */
    private final byte onlyType;

    private final boolean numbered;
    private final int leastLength;
    private final SealedInput seal;
    private final ReplayWindow window = new ReplayWindow();
    private byte type;
    private long number;
    private int body;
    private int length;
    private int overhead;
    private boolean forged;
    private boolean repeated;

    /**
     * @param numbered whether frames have numbers: on a link that is not ordered
     * @param opener what opens them, which is closed with this; null if they are not sealed
     */
    public IncomingFrames(boolean numbered, FrameOpener opener) {
        this(numbered, opener, FrameHeader.TYPE_LENGTH, (byte) 0);
    }

    private IncomingFrames(boolean numbered, FrameOpener opener, int leastLength, byte onlyType) {
        this.numbered = numbered;
        this.leastLength = leastLength;
        this.onlyType = onlyType;
        seal = opener == null ? null : new SealedInput(opener);
    }

    /** Frames of a peer that puts no header before them: all have the same type, and count as they come. */
    public static IncomingFrames bare(byte type) {
        return new IncomingFrames(false, null, 0, type);
    }

    /**
     * Looks at one frame, and opens it where it stands.
     *
     * @return whether it counts; if not, it is too short, a duplicate, too late to tell, or {@link #isForged() forged}
     */
    public boolean admit(ByteBuffer frame, int offset, int frameLength) {
        forged = false;
        repeated = false;
        if (frameLength < leastLength) {
            return false;
        }
        int headerLength = headerLength(frame, offset);
        if (frameLength < headerLength) {
            return false;
        }
        long candidate = numbered ? FrameHeader.number(frame, offset, headerLength, window.next()) : window.next();
        if (!window.isFresh(candidate)) {
            repeated = true;
            return false;
        }
        if (!open(candidate, frame, offset, headerLength, frameLength)) {
            return false;
        }
        overhead = frameLength - length;
        number = candidate;
        window.take(number); // only what is genuine may move the window
        return true;
    }

    private boolean open(long candidate, ByteBuffer frame, int offset, int headerLength, int frameLength) {
        body = offset + headerLength;
        length = frameLength - headerLength;
        if (seal == null) {
            type = headerLength > 0 ? first(frame, offset) : onlyType != 0 ? onlyType : FrameType.DATA;
            return true;
        }
        byte epoch = first(frame, offset);
        int text = SealedInput.isSealed(epoch)
                ? seal.open(candidate, epoch, frame, offset, headerLength, length)
                : FrameOpener.FORGED;
        if (text < FrameHeader.TYPE_LENGTH) {
            forged = true;
            return false;
        }
        type = frame.get(body);
        body += FrameHeader.TYPE_LENGTH;
        length = text - FrameHeader.TYPE_LENGTH;
        if ((type & FrameHeader.PADDED) != 0) {
            stripPadding(frame);
        }
        return true;
    }

    private int headerLength(ByteBuffer frame, int offset) {
        if (numbered) {
            return FrameHeader.length(frame.get(offset));
        }
        boolean bare = leastLength == 0 || seal == null && frame.get(offset) < 0;
        return bare ? 0 : FrameHeader.TYPE_LENGTH;
    }

    /** The first byte without what it says of the number. */
    private byte first(ByteBuffer frame, int offset) {
        byte first = frame.get(offset);
        return numbered ? (byte) (first & ~FrameHeader.LONG_NUMBER) : first;
    }

    /** A frame that says it has padding, and has none, keeps a type that nobody knows. */
    private void stripPadding(ByteBuffer frame) {
        int stripped = Padding.strip(frame, body, length);
        if (stripped != Padding.MISSING) {
            type = (byte) (type & ~FrameHeader.PADDED);
            length = stripped;
        }
    }

    /** Whether the last frame that did not count was not sealed by the peer, or was changed on its way. */
    public boolean isForged() {
        return forged;
    }

    /** Whether the last frame that did not count was there before, or came too late to tell. */
    public boolean isRepeated() {
        return repeated;
    }

    /** How many frames the peer has sent, as far as their numbers show. */
    public long counted() {
        return window.next();
    }

    /** How many of them have been let in. */
    public long arrived() {
        return window.taken();
    }

    /** The frame that was let in last has been copied, so that it begins elsewhere. @param by how much further on, or back */
    public void moved(int by) {
        body += by;
    }

    /** Overwrites the keys. Nothing can be admitted any more. */
    public void close() {
        if (seal != null) {
            seal.close();
        }
    }

    /** The type of the frame that was let in last. */
    public byte type() {
        return type;
    }

    /** Its number, from 0. */
    public long number() {
        return number;
    }

    /** How much longer than its body it was, in bytes. */
    public int overhead() {
        return overhead;
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
