package io.ztun.core.internal.keys;

import java.util.Arrays;

/** Bytes that are overwritten once nobody needs them any more. */
final class Secret implements AutoCloseable {

    static final int LENGTH = 32;

    private final byte[] bytes;
    private boolean closed;

    /** Takes the array as its own. */
    Secret(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The bytes themselves, to be read only. */
    byte[] bytes() {
        if (closed) {
            throw new IllegalStateException("the key has been overwritten");
        }
        return bytes;
    }

    byte[] toText() {
        byte[] base64 = KeyText.encode(bytes());
        byte[] line = Arrays.copyOf(base64, base64.length + 1);
        line[base64.length] = '\n';
        Arrays.fill(base64, (byte) 0);
        return line;
    }

    @Override
    public void close() {
        closed = true;
        Arrays.fill(bytes, (byte) 0);
    }
}
