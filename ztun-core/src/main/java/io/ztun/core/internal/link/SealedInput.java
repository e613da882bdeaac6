package io.ztun.core.internal.link;

import java.nio.ByteBuffer;

import io.ztun.core.internal.noise.FrameOpener;

/**
 * Opens sealed frames where they stand, and follows the peer to its next key. Frames that are late are still opened with the
 * key before; a frame under the next key is proved genuine before anything is replaced. The link's thread only.
 */
final class SealedInput {
    private FrameOpener former;
    private FrameOpener current;
    private FrameOpener coming;
    private byte epoch = FrameHeader.SEALED;

    /** The first frame that was opened with the current key; late ones of that key may have lower numbers. */
    private long firstNumber;

    SealedInput(FrameOpener opener) {
        current = opener;
    }

    /** Whether a frame begins as a sealed one does. */
    static boolean isSealed(byte first) {
        return (first & ~1) == FrameHeader.SEALED;
    }

    /**
     * Opens one frame in place.
     *
     * @param epoch how the frame begins, without what that says of the number
     * @param offset where the clear header begins
     * @param headerLength its length
     * @param length of the sealed text
     * @return the text's length, or {@link FrameOpener#FORGED}
     */
    int open(long number, byte epoch, ByteBuffer frame, int offset, int headerLength, int length) {
        int text = offset + headerLength;
        if (epoch == this.epoch) {
            forgetFormer(number);
            return current.open(number, frame, offset, headerLength, length, frame, text);
        }
        if (number < firstNumber) {
            return former == null
                    ? FrameOpener.FORGED
                    : former.open(number, frame, offset, headerLength, length, frame, text);
        }
        if (coming == null) {
            coming = current.next();
        }
        int opened = coming.open(number, frame, offset, headerLength, length, frame, text);
        if (opened != FrameOpener.FORGED) {
            follow(number);
        }
        return opened;
    }

    private void follow(long number) {
        closeFormer();
        former = current;
        current = coming;
        coming = null;
        epoch ^= 1;
        firstNumber = number;
    }

    /** What the replay window would call too old need not be readable either. */
    private void forgetFormer(long number) {
        if (former != null && number - firstNumber > ReplayWindow.LENGTH) {
            closeFormer();
        }
    }

    private void closeFormer() {
        if (former != null) {
            former.close();
            former = null;
        }
    }

    /** Overwrites the keys. */
    void close() {
        closeFormer();
        current.close();
        if (coming != null) {
            coming.close();
        }
    }
}
