package io.ztun.core.internal.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Text from a peer on its way to a log or a terminal. */
final class PeerText {
    /** More than this of a peer's text is cut off, in bytes. */
    static final int MAX_LENGTH = 256;

    private PeerText() {}

    /** Reads UTF-8 and makes it one harmless line: whatever could steer a terminal becomes a question mark. */
    static String read(ByteBuffer source) {
        byte[] raw = new byte[Math.min(source.remaining(), MAX_LENGTH)];
        source.get(raw);
        return new String(raw, StandardCharsets.UTF_8).replaceAll("\\p{C}", "?");
    }

    /** UTF-8 of at most {@link #MAX_LENGTH} bytes. */
    static byte[] bytes(String text) {
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        return raw.length <= MAX_LENGTH ? raw : java.util.Arrays.copyOf(raw, MAX_LENGTH);
    }
}
