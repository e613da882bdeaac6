package io.ztun.spi;

import java.nio.ByteBuffer;
import java.util.Optional;

import io.ztun.api.Api;

/** Hands packets from the tunnel to the system. One thread at a time; never waits. */
@Api(Api.Status.STABLE)
public interface TunWriter {

    /**
     * Hands over one packet.
     *
     * @param packet a direct buffer; the packet lies within its limit, its position and limit stay as they are, and nothing is kept
     * @param offset where the packet begins
     * @param length its length in bytes, 1 to 65,535
     * @param offload what is left to do for it, checked already; {@link io.ztun.api.Offload#NONE} if the device has no
     *     offload
     * @return whether the system took it; if not, it is lost and for the caller to count
     * @throws IndexOutOfBoundsException if the range leaves the buffer
     */
    boolean write(ByteBuffer packet, int offset, int length, long offload);

    /**
     * Why the system does not take the packet that {@link #write} has just returned {@code false} for, where that is its metadata:
     * the same packet may be taken once it is complete, and cut if it is a super-packet.
     *
     * @return the system's reason, such as {@code errno=EINVAL(22)}; empty if the packet was lost for any other reason
     */
    default Optional<String> refusal() {
        return Optional.empty();
    }
}
