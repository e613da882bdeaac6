package io.ztun.core.internal.noise;

import java.nio.ByteBuffer;

import javax.crypto.AEADBadTagException;

/**
 * Opens what the other end of a session has sealed, in any order and as often as it arrives: that no number is taken twice is
 * for the caller to see to, after a frame has proved to be genuine. One thread at a time.
 *
 * <p>It costs what sealing does; but for ChaCha20, JDK 17 allocates twice the frame's length on top.
 */
public final class FrameOpener extends FrameCipher {

    /** The frame is not what the peer sealed; nothing was written. */
    public static final int FORGED = -1;

    /** Takes the key's array as its own. */
    FrameOpener(CipherSuite suite, byte[] key) {
        super(Aead.decrypting(suite, key));
    }

    /**
     * Opens one frame.
     *
     * @param number the frame's
     * @param src where the header stands with the sealed text directly behind it; its position is neither used nor changed, and
     *     all that is read lies before its limit
     * @param offset where the header begins
     * @param headerLength its length in bytes, 0 for none
     * @param length the sealed text's length in bytes, the tag included
     * @param dst where the text goes, which may be where the sealed text stands
     * @param dstOffset the index there, with {@code length} - {@link FrameSealer#TAG_LENGTH} bytes behind it before the limit
     * @return the text's length, or {@link #FORGED}
     * @throws IllegalStateException after {@link #close()}
     */
    public int open(
            long number, ByteBuffer src, int offset, int headerLength, int length, ByteBuffer dst, int dstOffset) {
        if (length < Aead.TAG_LENGTH || number == Aead.NONCE_MAX) {
            return FORGED;
        }
        requireOpen();
        FrameArrays arrays = FrameArrays.ofThread();
        byte[] frame = arrays.input(headerLength + length);
        src.get(offset, frame, 0, headerLength + length);
        // Not in place, for there the JDK opens AES-GCM in two passes instead of one.
        byte[] text = arrays.output(length);
        try {
            int opened = aead.run(number, frame, 0, headerLength, headerLength, length, text, 0);
            dst.put(dstOffset, text, 0, opened);
            return opened;
        } catch (AEADBadTagException e) {
            return FORGED;
        }
    }

    /** The opener under the next key (section 11.3); this one still opens what is late until it is closed. */
    public FrameOpener next() {
        return new FrameOpener(aead.suite(), nextKey());
    }
}
