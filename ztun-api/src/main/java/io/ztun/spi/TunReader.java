package io.ztun.spi;

import io.ztun.api.Api;
import io.ztun.api.PacketBatch;
import io.ztun.api.TunException;

/** Reads packets that the system sends into the tunnel. One thread. */
@Api(Api.Status.STABLE)
public interface TunReader {

    /** The device has been closed. */
    int CLOSED = -1;

    /**
     * Waits for a packet and then takes those that are there already, until the batch has {@link PacketBatch#bytes()} of
     * 64 KiB or no more room. It does not wait for more, unless it is told to linger.
     *
     * @param batch cleared first
     * @param lingerNs how long a small batch may wait for company after its first packet, in nanoseconds; 0 for not at all
     * @param enough a batch whose packets have so many bytes does not wait
     * @return how many packets were read, at least 1, or {@link #CLOSED}
     * @throws TunException if the device fails
     */
    int read(PacketBatch batch, long lingerNs, int enough);
}
