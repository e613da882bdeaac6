package io.ztun.core.internal.keys;

import java.security.InvalidKeyException;
import java.security.SecureRandom;

/** Who one is, provably. Whoever has it is that one, so that it shows nowhere; closing it overwrites it. */
public final class PrivateKey implements AutoCloseable {

    private final Secret scalar;
    private final PublicKey publicKey;

    private PrivateKey(byte[] scalar) {
        this.scalar = new Secret(scalar);
        publicKey = PublicKey.of(X25519.publicKey(scalar));
    }

    /** A new one. */
    public static PrivateKey generate(SecureRandom random) {
        byte[] scalar = new byte[Secret.LENGTH];
        random.nextBytes(scalar);
        // Every multiplication clamps; clamped here too, the key looks as wg's do.
        scalar[0] &= (byte) 0xf8;
        scalar[31] = (byte) (scalar[31] & 0x7f | 0x40);
        return new PrivateKey(scalar);
    }

    /** Copies {@value Secret#LENGTH} bytes. */
    public static PrivateKey of(byte[] scalar) {
        return new PrivateKey(KeyText.copy(scalar));
    }

    /** Takes the array as its own. */
    static PrivateKey owning(byte[] scalar) {
        return new PrivateKey(scalar);
    }

    /** Its other half. */
    public PublicKey publicKey() {
        return publicKey;
    }

    /**
     * The secret that this key shares with another one, for the caller to overwrite.
     *
     * @throws InvalidKeyException if the other one is a point that makes every secret zero
     * @throws IllegalStateException after {@link #close()}
     */
    public byte[] agree(PublicKey other) throws InvalidKeyException {
        return X25519.agree(scalar.bytes(), other.bytes());
    }

    /** Base64 with a line feed, for the caller to write to a file and to overwrite. */
    public byte[] toText() {
        return scalar.toText();
    }

    /** Overwrites it. Repeating that does nothing. */
    @Override
    public void close() {
        scalar.close();
    }

    /** Says whose it is and not what it is. */
    @Override
    public String toString() {
        return "private key of " + publicKey;
    }
}
