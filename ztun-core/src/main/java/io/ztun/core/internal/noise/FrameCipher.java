package io.ztun.core.internal.noise;

import java.util.Arrays;

import javax.crypto.AEADBadTagException;

/** What both directions of a session share: the cipher and its end. */
abstract class FrameCipher implements AutoCloseable {

    /** What a key says to become the next one (section 4.2, REKEY). */
    private static final int REKEY_LENGTH = RawKey.LENGTH;

    final Aead aead;

    private boolean closed;

    FrameCipher(Aead aead) {
        this.aead = aead;
    }

    /** Which cipher it is, by its name in Noise. */
    public final String cipher() {
        return aead.suite().noiseName();
    }

    /** The key after this one, which cannot be turned back. */
    final byte[] nextKey() {
        requireOpen();
        byte[] buffer = new byte[REKEY_LENGTH + Aead.TAG_LENGTH];
        try (Aead encrypting = Aead.encrypting(aead.suite(), aead.key())) {
            encrypting.run(Aead.NONCE_MAX, buffer, 0, 0, 0, REKEY_LENGTH, buffer, 0);
            return Arrays.copyOf(buffer, RawKey.LENGTH);
        } catch (AEADBadTagException e) {
            throw new IllegalStateException("nothing has been decrypted", e);
        } finally {
            Arrays.fill(buffer, (byte) 0);
        }
    }

    final void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the session's key has been overwritten");
        }
    }

    /** Overwrites the key. Repeating it does nothing. */
    @Override
    public final void close() {
        closed = true;
        aead.close();
    }

    /** Says which cipher it is. */
    @Override
    public final String toString() {
        return getClass().getSimpleName() + " " + cipher();
    }
}
