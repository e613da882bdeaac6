package io.ztun.core.internal.session;

import io.ztun.core.Carried;

/**
 * What has gone through a session one way. Plain numbers, since whoever adds to them is alone: the receiving thread, or whoever
 * has the sender's lock. So is who reads them, when that half is closed.
 */
final class Traffic {
    private long bytes;
    private long wireBytes;

    /** Counts packets by their bytes before compression. */
    void addPackets(long bytes) {
        this.bytes += bytes;
    }

    /** Counts frames by their bytes, headers and padding included. */
    void addFrames(long bytes) {
        wireBytes += bytes;
    }

    Carried carried() {
        return new Carried(bytes, wireBytes);
    }
}
