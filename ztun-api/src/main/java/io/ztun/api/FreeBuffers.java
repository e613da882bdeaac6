package io.ztun.api;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * A few buffers that were freed, for whoever wants one as long: sessions come and go, and rings and dictionaries grow and
 * change, in the same few sizes. It saves the system's work, the collector's, and from Java 22 on a handshake with every thread
 * for each arena that closes, which takes 0.1 ms. Thread-safe.
 */
final class FreeBuffers {
    private static final byte[] ZEROS = new byte[DirectMemory.LEAST];

    private final int most;
    private final Map<Integer, Deque<FreeableBuffer>> byLength = new HashMap<>();
    private int bytes;

    /** @param most how many bytes are kept at most */
    FreeBuffers(int most) {
        this.most = most;
    }

    /** One of exactly {@code length} bytes, all zero: nobody sees what another session had. Null if there is none. */
    FreeableBuffer take(int length) {
        FreeableBuffer free;
        synchronized (this) {
            Deque<FreeableBuffer> those = byLength.get(length);
            free = those == null ? null : those.pollLast();
            if (free == null) {
                return null;
            }
            bytes -= length;
        }
        for (int at = 0; at < length; at += ZEROS.length) {
            free.buffer().put(at, ZEROS, 0, Math.min(ZEROS.length, length - at));
        }
        return free;
    }

    /** Keeps one, or says no. */
    synchronized boolean keep(FreeableBuffer free) {
        int length = free.buffer().capacity();
        if (length > most - bytes) {
            return false;
        }
        free.restore();
        byLength.computeIfAbsent(length, any -> new ArrayDeque<>()).addLast(free);
        bytes += length;
        return true;
    }
}
