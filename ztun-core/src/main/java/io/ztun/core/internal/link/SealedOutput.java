package io.ztun.core.internal.link;

import java.nio.ByteBuffer;
import java.util.function.LongSupplier;

import io.ztun.core.internal.ip.Bytes;
import io.ztun.core.internal.noise.FrameSealer;
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
    private FrameSealer sealer;
    private byte epoch = FrameHeader.SEALED;
    private long firstNumber;
    private long sinceNs;
    private ByteBuffer sealed = ByteBuffer.allocateDirect(START_LENGTH);

    /** @param clock in nanoseconds */
    SealedOutput(FrameSealer sealer, LongSupplier clock) {
        this.sealer = sealer;
        this.clock = clock;
        sinceNs = clock.getAsLong();
    }

    /**
     * Seals and sends one frame.
     *
     * @param number the frame's, greater than all before
     * @param headerLength of the clear header: 1 without the number
     * @param text where the type stands, with the body behind it
     * @param length of both
     * @return as {@link Link#send}
     */
    int send(Link link, long number, int headerLength, ByteBuffer buffer, int text, int length) {
        renew(number);
        reserve(Link.HEADROOM + headerLength + length + FrameSealer.TAG_LENGTH);
        int header = text - headerLength;
        putHeader(buffer, header, headerLength, number);
        putHeader(sealed, Link.HEADROOM, headerLength, number);
        int target = Link.HEADROOM + headerLength;
        int sealedLength = sealer.seal(number, buffer, header, headerLength, length, sealed, target);
        return link.send(sealed, Link.HEADROOM, headerLength + sealedLength);
    }

    private void putHeader(ByteBuffer target, int at, int headerLength, long number) {
        target.put(at, epoch);
        if (headerLength > FrameHeader.TYPE_LENGTH) {
            Bytes.put32(target, at + FrameHeader.TYPE_LENGTH, (int) number);
        }
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
