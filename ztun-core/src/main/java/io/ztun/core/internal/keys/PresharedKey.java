package io.ztun.core.internal.keys;

import java.security.SecureRandom;

/** A secret that all who may join have. Closing it overwrites it. */
public final class PresharedKey implements AutoCloseable {

    private final Secret secret;

    /** Whoever proves to have it also makes a key for the session (Noise, pattern NNpsk0), by X25519. */
    private PresharedKey(byte[] secret) {
        X25519.require();
        this.secret = new Secret(secret);
    }

    /** A new one. */
    public static PresharedKey generate(SecureRandom random) {
        byte[] secret = new byte[Secret.LENGTH];
        random.nextBytes(secret);
        return new PresharedKey(secret);
    }

    /** Copies {@value Secret#LENGTH} bytes. */
    public static PresharedKey of(byte[] secret) {
        return new PresharedKey(KeyText.copy(secret));
    }

    /** Takes the array as its own. */
    static PresharedKey owning(byte[] secret) {
        return new PresharedKey(secret);
    }

    /**
     * A copy, for the caller to overwrite.
     *
     * @throws IllegalStateException after {@link #close()}
     */
    public byte[] bytes() {
        return secret.bytes().clone();
    }

    /** Base64 with a line feed, for the caller to write to a file and to overwrite. */
    public byte[] toText() {
        return secret.toText();
    }

    /** Overwrites it. Repeating that does nothing. */
    @Override
    public void close() {
        secret.close();
    }

    /** Says nothing. */
    @Override
    public String toString() {
        return "preshared key";
    }
}
