package io.ztun.core.internal.noise;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.util.Arrays;

import javax.crypto.SecretKey;

/** A key that can be overwritten, which the JDK's own {@code SecretKeySpec} cannot. */
final class RawKey implements SecretKey {

    static final int LENGTH = 32;

    private static final long serialVersionUID = 1L;

    private final transient byte[] bytes;
    private final String algorithm;
    private boolean destroyed;

    /** Takes the array as its own. */
    RawKey(byte[] bytes, String algorithm) {
        this.bytes = bytes;
        this.algorithm = algorithm;
    }

    @Override
    public String getAlgorithm() {
        return algorithm;
    }

    @Override
    public String getFormat() {
        return "RAW";
    }

    /** A copy, which ciphers overwrite after use. */
    @Override
    public byte[] getEncoded() {
        if (destroyed) {
            throw new IllegalStateException("the key has been overwritten");
        }
        return bytes.clone();
    }

    @Override
    public void destroy() {
        destroyed = true;
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public boolean isDestroyed() {
        return destroyed;
    }

    /** Says nothing. */
    @Override
    public String toString() {
        return algorithm + " key";
    }

    private void writeObject(ObjectOutputStream out) throws NotSerializableException {
        throw new NotSerializableException("a key stays where it is");
    }
}
