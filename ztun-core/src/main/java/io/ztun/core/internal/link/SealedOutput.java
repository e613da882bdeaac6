package io.ztun.core.internal.link;

import java.nio.ByteBuffer;
import java.util.function.LongSupplier;

import io.ztun.api.FrameLimits;
import io.ztun.core.internal.noise.FrameSealer;
import io.ztun.core.internal.noise.Padding;
import io.ztun.spi.Link;

/**
 * Seals frames before a link gets them, and renews the key. One thread at a time.
 *
 * <p>A frame is sealed into a buffer of this object's own: the place behind it, where the tag would go, may belong to the next
 * packet, and a frame that the link refuses has to be there still. It costs no further copy.
 */
final class SealedOutput {
    private static final int START_LENGTH = 2_048;

    private final LongSupplier clock;
    private final boolean padded;
    private FrameSealer sealer;
    private byte epoch = FrameHeader.SEALED;
    private long firstNumber;
    private long sinceNs;
    private int padding;
    private ByteBuffer sealed = ByteBuffer.allocateDirect(START_LENGTH);

    /**
     * Makes it.
     *
     * @param clock in nanoseconds
     * @param padded whether frames are padded, so that there are fewer lengths
     */
    SealedOutput(FrameSealer sealer, LongSupplier clock, boolean padded) {
        this.padded = padded;
        this.sealer = sealer;
        this.clock = clock;
        sinceNs = clock.getAsLong();
    }

    /**
     * Seals and sends one frame.
     *
     * @param number the frame's, greater than all before
     * @param headerLength of the clear header, see {@link FrameHeader#put}
     * @param text where the type stands, with the body behind it
     * @param length of both
     * @param trafficClass as of {@link Link#send(ByteBuffer, int, int, int)}
     * @return as {@link Link#send}; {@link #padding} tells what was added
     */
    int send(Link link, long number, int headerLength, ByteBuffer buffer, int text, int length, int trafficClass) {
        renew(number);
        int frameLength = headerLength + length + FrameSealer.TAG_LENGTH;
        padding = padded ? padding(link, frameLength) : 0;
        if (padding > 0) {
            buffer.put(text, (byte) (buffer.get(text) | FrameHeader.PADDED));
        }
        reserve(Link.HEADROOM + frameLength + padding);
        int header = text - headerLength;
        FrameHeader.put(buffer, header, headerLength, epoch, number);
        FrameHeader.put(sealed, Link.HEADROOM, headerLength, epoch, number);
        int target = Link.HEADROOM + headerLength;
        int sealedLength = sealer.seal(number, buffer, header, headerLength, length, padding, sealed, target);
        return link.send(sealed, Link.HEADROOM, headerLength + sealedLength, trafficClass);
    }

    /** A frame that travels in one piece goes on doing so. */
    private static int padding(Link link, int frameLength) {
        int whole = link.unfragmentedLength();
        int most = frameLength <= whole ? whole : FrameLimits.MAX_FRAME_LENGTH;
        return Math.min(Padding.padded(frameLength), most) - frameLength;
    }

    /** How many bytes of padding the frame had that was sealed last. */
    int padding() {
        return padding;
    }

    private void renew(long number) {
        long nowNs = clock.getAsLong();
        if (number - firstNumber < Renewal.FRAMES && nowNs - sinceNs < Renewal.INTERVAL_NS || number == firstNumber) {
            return;
        }
        FrameSealer former = sealer;
        sealer = former.next();
        former.close();
        epoch ^= 1;
        firstNumber = number;
        sinceNs = nowNs;
    }

    private void reserve(int length) {
        if (sealed.capacity() < length) {
            sealed = ByteBuffer.allocateDirect(Math.max(length, 2 * sealed.capacity()));
        }
    }

    /** Overwrites the key. */
    void close() {
        sealer.close();
    }
}
