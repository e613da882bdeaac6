package io.ztun.control.internal.http;

/**
 * What was written to those at one entrance and not read yet. It waits in the tunnel's heap, and an answer of many sessions is long: so
 * there is so much of it at most, and always room for one. Thread-safe.
 */
final class Unread {
    static final long BYTES_MAX = 4 << 20;

    private long bytes;

    /** Whether there is room; if so it has to be {@link #giveBack given back}. */
    synchronized boolean take(long length) {
        if (bytes > 0 && bytes + length > BYTES_MAX) {
            return false;
        }
        bytes += length;
        return true;
    }

    /** It was read, or will never be. */
    synchronized void giveBack(long length) {
        bytes -= length;
    }
}
