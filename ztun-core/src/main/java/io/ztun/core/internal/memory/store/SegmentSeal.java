package io.ztun.core.internal.memory.store;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import io.ztun.core.internal.memory.MemoryLog;

/**
 * How a segment stands in a file: with a key, sealed by AES-256-GCM, under a nonce that is drawn each time; without one, as it is,
 * with a checksum. Either binds it to its generation and its number, so that no other segment is taken for it. One thread at a
 * time.
 *
 * <pre>
 *   +------------+------------+------------------+---------------------+
 *   | number (8) | nonce (12) | segment (65,536) | tag or checksum (16)|
 *   +------------+------------+------------------+---------------------+
 * </pre>
 */
final class SegmentSeal {
    static final int NUMBER_LENGTH = Long.BYTES;

    private static final int NONCE_LENGTH = 12;
    private static final int TAG_LENGTH = 16;

    /** Where the segment begins. */
    private static final int BODY = NUMBER_LENGTH + NONCE_LENGTH;

    /** How long all of it is. */
    static final int LENGTH = BODY + MemoryLog.SEGMENT + TAG_LENGTH;

    private static final SecureRandom RANDOM = new SecureRandom();

    /** Null without a key. */
    private final SecretKeySpec key;

    private final byte[] nonce = new byte[NONCE_LENGTH];

    /** @param key 32 bytes, which are copied; null to leave segments as they are */
    SegmentSeal(byte[] key) {
        this.key = key == null ? null : new SecretKeySpec(key, "AES");
    }

    /** Whether there is a key. */
    boolean isSealing() {
        return key != null;
    }

    /**
     * Writes one.
     *
     * @param segment its bytes from the first on
     * @param slot gets {@link #LENGTH} bytes from its first on
     */
    void seal(String generation, long number, byte[] segment, byte[] slot) {
        ByteBuffer.wrap(slot).putLong(number);
        if (key == null) {
            System.arraycopy(segment, 0, slot, BODY, MemoryLog.SEGMENT);
            System.arraycopy(checksum(generation, number, slot), 0, slot, BODY + MemoryLog.SEGMENT, TAG_LENGTH);
            return;
        }
        RANDOM.nextBytes(nonce);
        System.arraycopy(nonce, 0, slot, NUMBER_LENGTH, NONCE_LENGTH);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, generation, number);
            cipher.doFinal(segment, 0, MemoryLog.SEGMENT, slot, BODY);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a segment could not be sealed", e);
        }
    }

    /**
     * Reads one.
     *
     * @param segment gets its bytes
     * @return whether it is that generation's segment of that number, as it was written
     */
    boolean open(String generation, long number, byte[] slot, byte[] segment) {
        if (ByteBuffer.wrap(slot).getLong() != number) {
            return false;
        }
        if (key == null) {
            System.arraycopy(slot, BODY, segment, 0, MemoryLog.SEGMENT);
            return Arrays.equals(
                    checksum(generation, number, slot), Arrays.copyOfRange(slot, BODY + MemoryLog.SEGMENT, LENGTH));
        }
        System.arraycopy(slot, NUMBER_LENGTH, nonce, 0, NONCE_LENGTH);
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, generation, number);
            cipher.doFinal(slot, BODY, MemoryLog.SEGMENT + TAG_LENGTH, segment, 0);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private Cipher cipher(int mode, String generation, long number) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_LENGTH * Byte.SIZE, nonce));
        cipher.updateAAD(name(generation, number));
        return cipher;
    }

    private static byte[] checksum(String generation, long number, byte[] slot) {
        MessageDigest sha = SegmentDigests.sha256();
        sha.update(name(generation, number));
        sha.update(slot, BODY, MemoryLog.SEGMENT);
        return Arrays.copyOf(sha.digest(), TAG_LENGTH);
    }

    private static byte[] name(String generation, long number) {
        byte[] raw = HexFormat.of().parseHex(generation);
        return ByteBuffer.allocate(raw.length + Long.BYTES + Integer.BYTES)
                .put(raw)
                .putLong(number)
                .putInt(MemoryLog.SEGMENT)
                .array();
    }
}
