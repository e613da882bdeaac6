package io.ztun.spi;

import io.ztun.api.PacketBatch;
import io.ztun.api.TunException;

/** Reads packets that the system sends into the tunnel. One thread. */
public interface TunReader {

    /** The device has been closed. */
    int CLOSED = -1;

    /**
     * Waits for a packet and then takes those that are there already, without waiting for any, until the batch has
     * {@link PacketBatch#bytes()} of 64 KiB or no more room.
     *
     * @param batch cleared first
     * @return how many packets were read, at least 1, or {@link #CLOSED}
     * @throws TunException if the device fails
     */
    int read(PacketBatch batch);
}
