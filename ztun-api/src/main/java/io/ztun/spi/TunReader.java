package io.ztun.spi;

import io.ztun.api.PacketBatch;
import io.ztun.api.TunException;

/** Reads packets that the system sends into the tunnel. One thread. */
public interface TunReader {

    /** The device has been closed. */
    int CLOSED = -1;

    /** A batch of so many bytes does not linger: more packets would save little, and bulk traffic must not be held up. */
    int COMPANY = 8 * 1024;

    /**
     * Waits for a packet and then takes those that are there already, until the batch has {@link PacketBatch#bytes()} of
     * 64 KiB or no more room. It does not wait for more, unless it is told to linger.
     *
     * @param batch cleared first
     * @param lingerNs how long a small batch may wait for company after its first packet, in nanoseconds; 0 for not at all.
     *     A batch of {@link #COMPANY} bytes is company enough
     * @return how many packets were read, at least 1, or {@link #CLOSED}
     * @throws TunException if the device fails
     */
    int read(PacketBatch batch, long lingerNs);
}
