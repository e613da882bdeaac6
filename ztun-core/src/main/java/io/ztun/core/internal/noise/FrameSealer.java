package io.ztun.core.internal.noise;

import java.nio.ByteBuffer;

import javax.crypto.AEADBadTagException;

/**
 * Seals what one end of a session sends. One thread at a time.
 *
 * <p>A frame costs one pass of the cipher and two copies. What the JDK's cipher allocates for it cannot be avoided: 0.9 to 1.1
 * KiB with AES whatever the frame's length is, 1.2 to 2.2 KiB with ChaCha20.
 */
public final class FrameSealer extends FrameCipher {

    /** How much longer a sealed text is, in bytes. */
    public static final int TAG_LENGTH = Aead.TAG_LENGTH;

    private long next;

    /** Takes the key's array as its own. */
    FrameSealer(CipherSuite suite, byte[] key) {
        super(Aead.encrypting(suite, key));
    }

    /**
     * Seals one frame without padding, as {@link #seal(long, ByteBuffer, int, int, int, int, ByteBuffer, int)} does.
     *
     * @return how many bytes were written, {@code length} + {@link #TAG_LENGTH}
     */
    public int seal(
            long number, ByteBuffer src, int offset, int headerLength, int length, ByteBuffer dst, int dstOffset) {
        return seal(number, src, offset, headerLength, length, 0, dst, dstOffset);
    }

    /**
     * Seals one frame: its text becomes unreadable, and its header, though readable, part of what the tag vouches for.
     *
     * @param number the frame's, greater than all before; the last of 2^64 is for nobody
     * @param src where the header stands with the text directly behind it; its position is neither used nor changed, and all that
     *     is read lies before its limit
     * @param offset where the header begins
     * @param headerLength its length in bytes, 0 for none
     * @param length the text's length in bytes
     * @param padding how many bytes of {@link Padding} are sealed behind the text
     * @param dst where the sealed text goes, which may be where the text stands
     * @param dstOffset the index there, with {@code length + padding +} {@link #TAG_LENGTH} bytes behind it before the limit
     * @return how many bytes were written, {@code length + padding +} {@link #TAG_LENGTH}
     * @throws IllegalStateException if the number is not greater than the last one, for two texts under one number would give
     *     away both; or after {@link #close()}
     */
    public int seal(
            long number,
            ByteBuffer src,
            int offset,
            int headerLength,
            int length,
            int padding,
            ByteBuffer dst,
            int dstOffset) {
        if (Long.compareUnsigned(number, next) < 0 || number == Aead.NONCE_MAX) {
            throw new IllegalStateException("frame number used already: number=" + Long.toUnsignedString(number));
        }
        requireOpen();
        byte[] frame = FrameArrays.ofThread().input(headerLength + length + padding + TAG_LENGTH);
        src.get(offset, frame, 0, headerLength + length);
        Padding.write(frame, headerLength + length, padding);
        next = number + 1;
        try {
            int sealed = aead.run(number, frame, 0, headerLength, headerLength, length + padding, frame, headerLength);
            dst.put(dstOffset, frame, headerLength, sealed);
            return sealed;
        } catch (AEADBadTagException e) {
            throw new IllegalStateException("nothing has been decrypted", e);
        }
    }

    /** The sealer under the next key (section 11.3), whose numbers may begin anywhere; this one can still be used until closed. */
    public FrameSealer next() {
        return new FrameSealer(aead.suite(), nextKey());
    }
}
