package io.ztun.core.internal.keys;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.ztun.api.ConfigException;

/** Whom one talks to, or who one is: a point that may be shown to anybody. Immutable. */
public final class PublicKey {

    /** Length in bytes. */
    public static final int LENGTH = 32;

    private final byte[] bytes;

    private PublicKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Copies {@value #LENGTH} bytes. */
    public static PublicKey of(byte[] bytes) {
        return new PublicKey(KeyText.copy(bytes));
    }

    /**
     * Reads base64.
     *
     * @throws ConfigException if the text is anything else
     */
    public static PublicKey parse(String text) {
        return new PublicKey(KeyText.decode(text.getBytes(StandardCharsets.UTF_8), "public key"));
    }

    /** A copy of the point. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PublicKey key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Base64, as {@link #parse} reads it. */
    @Override
    public String toString() {
        return new String(KeyText.encode(bytes), StandardCharsets.US_ASCII);
    }
}
