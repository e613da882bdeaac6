package io.ztun.core.internal.keys;

import java.util.Arrays;
import java.util.Base64;

import io.ztun.api.ConfigException;

/** Keys as text: base64 (RFC 4648 section 4) of 32 bytes, 44 characters. Arrays rather than strings, which nobody can overwrite. */
final class KeyText {

    private static final int TEXT_LENGTH = 44;

    private KeyText() {}

    static byte[] encode(byte[] key) {
        return Base64.getEncoder().encode(key);
    }

    /**
     * Reads a key; no message shows any of it, for it may be a secret in the wrong place.
     *
     * @param what what it is meant to be, for the message
     * @throws ConfigException if it is no key
     */
    static byte[] decode(byte[] text, String what) {
        byte[] key = text.length == TEXT_LENGTH ? tryDecode(text) : new byte[0];
        // Of the last character only four bits count; another with the same four would be a second way to write the
        // key.
        if (key.length != Secret.LENGTH || !isTextOf(key, text)) {
            Arrays.fill(key, (byte) 0);
            throw new ConfigException("not a " + what + ": length=" + text.length
                    + "; wanted 32 bytes in base64, 44 characters, as `ztun genkey` makes them");
        }
        return key;
    }

    private static byte[] tryDecode(byte[] text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private static boolean isTextOf(byte[] key, byte[] text) {
        byte[] again = encode(key);
        boolean same = Arrays.equals(again, text);
        Arrays.fill(again, (byte) 0);
        return same;
    }

    /** A copy of 32 bytes. */
    static byte[] copy(byte[] key) {
        if (key.length != Secret.LENGTH) {
            throw new IllegalArgumentException("a key has 32 bytes: length=" + key.length);
        }
        return key.clone();
    }
}
