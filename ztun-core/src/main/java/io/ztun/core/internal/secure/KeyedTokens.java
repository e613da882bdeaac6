package io.ztun.core.internal.secure;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import io.ztun.core.internal.noise.HandshakeKeys;
import io.ztun.spi.SessionTokens;

/**
 * Tokens of sessions: HMAC-SHA256 (RFC 2104) over the session's id with a key that all servers with the same keys have. Nothing is
 * kept of a session for it, nor does anything have to outlive a server but its keys.
 */
public final class KeyedTokens implements SessionTokens {
    private static final byte[] PURPOSE = "ztun session token".getBytes(StandardCharsets.US_ASCII);
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    /** Of a server's keys. */
    public KeyedTokens(HandshakeKeys keys) {
        byte[] secret = keys.ownSecret(PURPOSE);
        key = new SecretKeySpec(secret, ALGORITHM);
        Arrays.fill(secret, (byte) 0);
    }

    @Override
    public byte[] of(byte[] session) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(session); // as long as a token is
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no " + ALGORITHM, e);
        }
    }
}
