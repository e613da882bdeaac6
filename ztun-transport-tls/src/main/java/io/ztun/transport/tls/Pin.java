package io.ztun.transport.tls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Base64;

import io.ztun.api.ConfigException;

/** A public key by its SHA-256, written as curl's {@code --pinnedpubkey} has it: {@code sha256//BASE64}. */
final class Pin {
    private static final String PREFIX = "sha256//";
    private static final int LENGTH = 32;

    private final byte[] digest;

    private Pin(byte[] digest) {
        this.digest = digest;
    }

    /** @throws ConfigException if it is none */
    static Pin parse(String text) {
        try {
            byte[] digest = Base64.getDecoder().decode(text.substring(text.startsWith(PREFIX) ? PREFIX.length() : 0));
            if (text.startsWith(PREFIX) && digest.length == LENGTH) {
                return new Pin(digest);
            }
        } catch (IllegalArgumentException e) {
            throw wrong(text, e);
        }
        throw wrong(text, null);
    }

    private static ConfigException wrong(String text, Exception cause) {
        return new ConfigException(
                "not a pin: tls.pin=" + text + "; wanted " + PREFIX + "BASE64, as the server's log has it", cause);
    }

    static Pin of(PublicKey key) {
        try {
            return new Pin(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()));
        } catch (NoSuchAlgorithmException e) {
            throw new LinkageError("every JDK has SHA-256", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Pin pin && Arrays.equals(digest, pin.digest);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(digest);
    }

    @Override
    public String toString() {
        return PREFIX + Base64.getEncoder().encodeToString(digest);
    }
}
