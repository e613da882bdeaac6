package io.ztun.core.internal.offload;

import java.nio.ByteBuffer;

/** Where packets go one by one. */
@FunctionalInterface
public interface PacketSink {

    /**
     * Takes one packet; its bytes are good until this returns.
     *
     * @param packet a direct buffer, position and limit to be left alone
     * @param offset where the packet begins
     * @param length its length in bytes
     * @param offload what is left to do for it; see {@link io.ztun.api.Offload}
     */
    void packet(ByteBuffer packet, int offset, int length, long offload);
}
