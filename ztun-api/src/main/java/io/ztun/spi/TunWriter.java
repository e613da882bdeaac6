package io.ztun.spi;

import java.nio.ByteBuffer;

import io.ztun.api.Api;

/** Hands packets from the tunnel to the system. One thread at a time; never waits. */
@Api(Api.Status.STABLE)
public interface TunWriter {

    /**
     * Hands over one packet.
     *
     * @param packet a direct buffer; its position and limit are neither used nor changed, and nothing is kept
     * @param offset where the packet begins
     * @param length its length in bytes, 1 to 65,535
     * @param offload what is left to do for it, checked already; {@link io.ztun.api.Offload#NONE} if the device has no
     *     offload
     * @return whether the system took it; if not, it is lost and for the caller to count
     * @throws IndexOutOfBoundsException if the range leaves the buffer
     */
    boolean write(ByteBuffer packet, int offset, int length, long offload);
}
