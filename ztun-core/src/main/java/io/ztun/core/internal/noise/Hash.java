package io.ztun.core.internal.noise;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;

import javax.crypto.Mac;

/** SHA-256 and HKDF on it (sections 4.3, 12.5; RFC 5869 without its info). */
final class Hash {

    static final int LENGTH = 32;

    private Hash() {}

    static byte[] of(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }

    /** Two or three keys from a chaining key and what is mixed into it; {@code material} is left alone. */
    static byte[][] derive(byte[] chainingKey, byte[] material, int outputs) {
        byte[] secret = authenticate(chainingKey, material);
        byte[][] keys = new byte[outputs][];
        byte[] former = new byte[0];
        for (int i = 0; i < outputs; i++) {
            byte[] input = Arrays.copyOf(former, former.length + 1);
            input[former.length] = (byte) (i + 1);
            former = keys[i] = authenticate(secret, input);
            Arrays.fill(input, (byte) 0);
        }
        Arrays.fill(secret, (byte) 0);
        return keys;
    }

    private static byte[] authenticate(byte[] key, byte[] data) {
        RawKey macKey = new RawKey(key.clone(), "HmacSHA256");
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(macKey);
            return mac.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no HmacSHA256", e);
        } finally {
            macKey.destroy();
        }
    }
}
