package io.ztun.core.internal.count;

import io.ztun.core.info.Carried;

/**
 * What has gone through a session one way. Plain numbers, since whoever adds to them is alone: the receiving thread, or whoever
 * has the sender's lock. So is who reads them, when that half is closed.
 */
public final class Traffic {
    private long bytes;
    private long wireBytes;

    /** Counts packets by their bytes before compression. */
    public void addPackets(long bytes) {
        this.bytes += bytes;
    }

    /** Counts frames by their bytes, headers and padding included. */
    public void addFrames(long bytes) {
        wireBytes += bytes;
    }

    public Carried carried() {
        return new Carried(bytes, wireBytes);
    }
}
