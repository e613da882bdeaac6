package io.ztun.core.internal.delivery;

import java.nio.ByteBuffer;

import io.ztun.spi.Turn;

/** Where the packets of a peer's bodies go. The link's thread only. */
public interface RecordSink {

    /**
     * Takes one packet, and spends what that costs, also if it is dropped.
     *
     * @param metadata what the peer says is left to do for it
     */
    void packet(ByteBuffer buffer, int offset, int length, long metadata, Turn turn);

    /** The packets behind the last one, in the same body, cannot be restored. */
    default void lost() {}
}
