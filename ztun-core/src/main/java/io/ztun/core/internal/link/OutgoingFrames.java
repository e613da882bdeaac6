package io.ztun.core.internal.link;

import java.nio.ByteBuffer;
import java.util.function.LongSupplier;

import io.ztun.core.internal.noise.FrameSealer;
import io.ztun.spi.Link;

/** Sends a session's frames: puts the header before each body, and counts. One thread at a time. */
public final class OutgoingFrames {
    private final Link link;
    private final boolean numbered;
    private final int longestHeader;
    private final SealedOutput seal;
    private long next;
    private long leftOut;

    /** One more than the highest number that is known to have arrived. */
    private long known;

    private int headerLength;

    /**
     * @param link whose frames have numbers if it is not ordered
     * @param sealer what seals them, which is closed with this; null if they are not to be sealed
     * @param padded whether sealed frames are padded
     * @param clock in nanoseconds
     */
    public OutgoingFrames(Link link, FrameSealer sealer, boolean padded, LongSupplier clock) {
        this.link = link;
        numbered = !link.isOrdered();
        longestHeader = FrameHeader.longest(numbered);
        headerLength = longestHeader;
        seal = sealer == null ? null : new SealedOutput(sealer, clock, padded);
    }

    /** What is added to a body at most, in bytes, but for padding. */
    public int mostOverhead() {
        return overhead(longestHeader);
    }

    /** What was added to the body that was sent last, in bytes, but for padding. */
    public int overhead() {
        return overhead(headerLength);
    }

    private int overhead(int header) {
        return seal == null ? header : header + FrameHeader.TYPE_LENGTH + FrameSealer.TAG_LENGTH;
    }

    /** How many bytes of padding the frame has that was sent last. */
    public int padding() {
        return seal == null ? 0 : seal.padding();
    }

    /** How long a body may be for its frame to travel in one piece, in bytes; changes with the path. */
    public int bodyLimit() {
        return link.unfragmentedLength() - mostOverhead();
    }

    /** The peer has counted so many frames: their numbers need not be told from those that follow any more. */
    public void onCounted(long counted) {
        known = Math.max(known, Math.min(counted, next));
    }

    /** The number that the next frame will have. */
    public long nextNumber() {
        return next;
    }

    /** How many numbers below that were spent on frames which the link did not take. */
    public long leftOut() {
        return leftOut;
    }

    /**
     * Sends one frame.
     *
     * @param buffer a direct buffer with {@link Link#HEADROOM} and {@link FrameHeader#LENGTH_MAX} bytes before the body
     *     that are overwritten; the body itself stays as it is
     * @param body where the body begins
     * @param length the body's length in bytes
     * @return as {@link Link#send}
     */
    public int send(byte type, ByteBuffer buffer, int body, int length) {
        return send(type, buffer, body, length, 0);
    }

    /**
     * Sends one frame.
     *
     * @param trafficClass what the packets in it have in common, see {@link Link#send(ByteBuffer, int, int, int)}
     */
    public int send(byte type, ByteBuffer buffer, int body, int length, int trafficClass) {
        if (!numbered && seal == null) {
            headerLength = length > 0 && FrameHeader.isBare(type, buffer.get(body)) ? 0 : FrameHeader.TYPE_LENGTH;
        } else if (numbered) {
            headerLength = next - known < FrameNumbers.UNKNOWN_MAX
                    ? FrameHeader.TYPE_LENGTH + FrameHeader.SHORT_NUMBER_LENGTH
                    : longestHeader;
        }
        if (seal != null) {
            int ready = link.ready();
            if (ready != Link.READY) {
                return ready; // before a number is spent, which on an ordered link nobody could leave out
            }
            int text = body - FrameHeader.TYPE_LENGTH;
            buffer.put(text, type);
            int result =
                    seal.send(link, next++, headerLength, buffer, text, FrameHeader.TYPE_LENGTH + length, trafficClass);
            leftOut += result < 0 ? 1 : 0; // a cipher seals no second frame with that number
            return result;
        }
        int frame = body - headerLength;
        if (headerLength > 0) {
            FrameHeader.put(buffer, frame, headerLength, type, next);
        }
        int result = link.send(buffer, frame, headerLength + length, trafficClass);
        next += result < 0 ? 0 : 1;
        return result;
    }

    /** Overwrites the key. Nothing can be sent any more. */
    public void close() {
        if (seal != null) {
            seal.close();
        }
    }
}
