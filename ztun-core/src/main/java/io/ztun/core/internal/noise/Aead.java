package io.ztun.core.internal.noise;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;

import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;

/**
 * One key and the JDK's cipher for it, in one direction: encrypting or decrypting. One thread at a time.
 *
 * <p>It works on arrays, although frames stand in direct buffers: the JDK's ciphers read arrays where they are and everything
 * else in pieces, by way of arrays that they allocate. With two copies AES takes half to all of the time that it takes in place
 * in a direct buffer, and a third to a half of the garbage.
 */
final class Aead implements AutoCloseable {

    static final int TAG_LENGTH = 16;

    /** The nonce that no message has (section 5.1). */
    static final long NONCE_MAX = -1L;

    private static final int NONCE_LENGTH = 12;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final CipherSuite suite;
    private final int direction;
    private final RawKey key;
    private final Cipher cipher;
    private final byte[] nonce = new byte[NONCE_LENGTH];
    private long lastNumber = NONCE_MAX;

    private Aead(CipherSuite suite, int direction, byte[] key) {
        this.suite = suite;
        this.direction = direction;
        this.key = new RawKey(key, suite.keyAlgorithm());
        try {
            cipher = Cipher.getInstance(suite.transformation());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no " + suite.transformation(), e);
        }
    }

    /** Takes the key's array as its own. */
    static Aead encrypting(CipherSuite suite, byte[] key) {
        return new Aead(suite, Cipher.ENCRYPT_MODE, key);
    }

    /** Takes the key's array as its own. */
    static Aead decrypting(CipherSuite suite, byte[] key) {
        return new Aead(suite, Cipher.DECRYPT_MODE, key);
    }

    CipherSuite suite() {
        return suite;
    }

    /** A copy of the key. */
    byte[] key() {
        return key.getEncoded();
    }

    /**
     * Encrypts or decrypts; input and output may be the same.
     *
     * @return how many bytes were written
     * @throws AEADBadTagException if what is to be decrypted is not what was encrypted
     */
    int run(long number, byte[] in, int adOffset, int adLength, int offset, int length, byte[] out, int outOffset)
            throws AEADBadTagException {
        try {
            if (number == lastNumber && direction == Cipher.DECRYPT_MODE) {
                forgetLastNonce();
            }
            lastNumber = number;
            cipher.init(direction, key, nonce(number));
            cipher.updateAAD(in, adOffset, adLength);
            return cipher.doFinal(in, offset, length, out, outOffset);
        } catch (AEADBadTagException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cipher failed: suite=" + suite.noiseName() + " length=" + length, e);
        }
    }

    /**
     * The JDK's ChaCha20 refuses a nonce twice in a row, for decryption too in some versions: then whoever sends garbage under
     * the next number would keep the real frame out.
     */
    private void forgetLastNonce() throws GeneralSecurityException {
        cipher.init(direction, key, nonce(lastNumber == NONCE_MAX ? 0 : NONCE_MAX));
    }

    private AlgorithmParameterSpec nonce(long number) {
        LONG.set(nonce, NONCE_LENGTH - Long.BYTES, suite.inNonceOrder(number));
        return suite == CipherSuite.AES_GCM ? new GCMParameterSpec(8 * TAG_LENGTH, nonce) : new IvParameterSpec(nonce);
    }

    @Override
    public void close() {
        key.destroy();
    }
}
