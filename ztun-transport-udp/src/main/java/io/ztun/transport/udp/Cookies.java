package io.ztun.transport.udp;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Proofs that a client receives what is sent to its address, without any state for it (the idea of RFC 6013 and of DTLS,
 * RFC 9147 section 5.1). A cookie is the low byte of the number of the slot of time it was made in, then 15 bytes of
 * HMAC-SHA256 (RFC 2104) over slot, address, port and nonce; each slot has a secret of its own. A cookie is good in its slot
 * and in the next.
 *
 * <p>Link thread only.
 */
final class Cookies {
    static final long SLOT_NS = TimeUnit.SECONDS.toNanos(60);

    private static final String ALGORITHM = "HmacSHA256";
    private static final int MAC_LENGTH = 32;
    private static final int NONCE_INDEX = 1 + Source.LENGTH;
    private static final int NEVER = -1;

    /** A cookie for this nonce proves no more than the token does. */
    private static final long TOKEN_NONCE = 0;

    private final SecureRandom random;
    private final Mac[] macs = new Mac[2];
    private final long[] slots = {NEVER, NEVER};
    private final byte[] input = new byte[NONCE_INDEX + Long.BYTES];
    private final byte[] output = new byte[MAC_LENGTH];
    private final byte[] given = new byte[Datagram.COOKIE_LENGTH];
    private final byte[] wanted = new byte[Datagram.COOKIE_LENGTH];
    private final long startNs;

    Cookies(SecureRandom random, long nowNs) {
        this.random = random;
        startNs = nowNs;
        try {
            macs[0] = Mac.getInstance(ALGORITHM);
            macs[1] = Mac.getInstance(ALGORITHM);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    /** The slot that it is now. */
    long slot(long nowNs) {
        return (nowNs - startNs) / SLOT_NS;
    }

    /** Writes the cookie for an address and a nonce. */
    void write(Source source, long nonce, long nowNs, ByteBuffer target, int offset) {
        make(slot(nowNs), source, nonce);
        target.put(offset, wanted);
    }

    /**
     * Checks a cookie.
     *
     * @return the slot that it was made in, or {@link #NEVER} below 0 if it is none of ours or too old
     */
    long check(Source source, long nonce, long nowNs, ByteBuffer cookie, int offset) {
        cookie.get(offset, given);
        long now = slot(nowNs);
        long slot = (byte) now == given[0] ? now : now - 1;
        if (slot < 0 || (byte) slot != given[0]) {
            return NEVER;
        }
        make(slot, source, nonce);
        return MessageDigest.isEqual(given, wanted) ? slot : NEVER;
    }

    /** The token of a WHO to an address. */
    int token(Source source, long nowNs) {
        return token(slot(nowNs), source);
    }

    /** Whether an address has been sent that token in this slot or the one before. */
    boolean isToken(int token, Source source, long nowNs) {
        long slot = slot(nowNs);
        return token == token(slot, source) || slot > 0 && token == token(slot - 1, source);
    }

    private int token(long slot, Source source) {
        make(slot, source, TOKEN_NONCE);
        return wanted[1] << 24 | (wanted[2] & 0xff) << 16 | (wanted[3] & 0xff) << 8 | wanted[4] & 0xff;
    }

    private void make(long slot, Source source, long nonce) {
        Arrays.fill(input, (byte) 0);
        input[0] = (byte) slot;
        source.write(input, 1);
        for (int i = 0; i < Long.BYTES; i++) {
            input[NONCE_INDEX + i] = (byte) (nonce >>> 56 - 8 * i);
        }
        Mac mac = mac(slot);
        mac.update(input);
        try {
            mac.doFinal(output, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the buffer has room", e);
        }
        wanted[0] = (byte) slot;
        System.arraycopy(output, 0, wanted, 1, Datagram.COOKIE_LENGTH - 1);
    }

    /** The slot's secret, a new one where there is none: a slot that nobody asked for has given no cookies. */
    private Mac mac(long slot) {
        int index = (int) (slot & 1);
        if (slots[index] != slot) {
            byte[] secret = new byte[MAC_LENGTH];
            random.nextBytes(secret);
            try {
                macs[index].init(new SecretKeySpec(secret, ALGORITHM));
            } catch (InvalidKeyException e) {
                throw new IllegalStateException("any bytes are a key", e);
            }
            slots[index] = slot;
        }
        return macs[index];
    }
}
