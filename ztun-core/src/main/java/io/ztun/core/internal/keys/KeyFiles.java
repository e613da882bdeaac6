package io.ztun.core.internal.keys;

import java.nio.file.Path;
import java.util.Arrays;

import io.ztun.api.ConfigException;
import io.ztun.api.files.ProtectedFile;

/** Keys that are secret, each in a file of its own: one line of base64 and nothing else. */
public final class KeyFiles {

    private KeyFiles() {}

    /** @throws ConfigException if there is none in the file, or others can read it */
    public static PrivateKey readPrivate(Path file) {
        return PrivateKey.owning(read(file, "private key"));
    }

    /** @throws ConfigException if there is none in the file, or others can read it */
    public static PresharedKey readPreshared(Path file) {
        return PresharedKey.owning(read(file, "preshared key"));
    }

    /**
     * Reads what would be in a file.
     *
     * @param content for the caller to overwrite
     * @param source where it came from, for the message
     * @throws ConfigException if it is no private key
     */
    public static PrivateKey parsePrivate(byte[] content, String source) {
        return PrivateKey.owning(decode(content, source, "private key"));
    }

    /** Writes a new file that only its owner can read. @throws ConfigException if there is a file already */
    public static void write(Path file, PrivateKey key) {
        write(file, key.toText());
    }

    /** Writes a new file that only its owner can read. @throws ConfigException if there is a file already */
    public static void write(Path file, PresharedKey key) {
        write(file, key.toText());
    }

    private static void write(Path file, byte[] text) {
        try {
            ProtectedFile.create(file, text);
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }

    private static byte[] read(Path file, String what) {
        byte[] content = ProtectedFile.readSecret(file);
        try {
            return decode(content, "file=" + file, what);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    private static byte[] decode(byte[] content, String source, String what) {
        byte[] line = Arrays.copyOf(content, lengthWithoutLineEnd(content));
        try {
            return KeyText.decode(line, what);
        } catch (ConfigException e) {
            throw new ConfigException(source + "; " + e.getMessage(), e);
        } finally {
            Arrays.fill(line, (byte) 0);
        }
    }

    private static int lengthWithoutLineEnd(byte[] content) {
        int length = content.length;
        if (length > 0 && content[length - 1] == '\n') {
            length--;
        }
        return length > 0 && content[length - 1] == '\r' ? length - 1 : length;
    }
}
