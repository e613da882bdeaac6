package io.ztun.core.internal.packet;

import java.nio.ByteBuffer;

import io.ztun.api.PacketBatch;
import io.ztun.core.internal.headers.HeaderCompressor;

/**
 * Writes the records of one sending direction of a session, with headers predicted where that was agreed. What it has
 * written must reach the peer, in order. One thread at a time.
 */
public final class RecordWriter {
    private final HeaderCompressor headers;

    /** @param predicted whether the session has header prediction */
    public RecordWriter(boolean predicted) {
        headers = predicted ? new HeaderCompressor(HeaderCompressor.FLOWS_DEFAULT) : null;
    }

    /** How long the record of a packet can become. */
    public static int maxLength(int packetLength) {
        return packetLength + Math.max(Records.OFFLOADED_PREFIX, HeaderCompressor.MAX_GROWTH);
    }

    /** How many bytes of the last record stand behind the packet's payload. */
    public int behindPayload() {
        return headers == null ? 0 : headers.behindPayload();
    }

    /**
     * Writes the record of packet {@code index}.
     *
     * @param last whether it is the last of its body
     * @param target where to, with {@link #maxLength} bytes free from {@code offset}
     * @return its length in bytes
     */
    public int write(PacketBatch batch, int index, boolean last, ByteBuffer target, int offset) {
        if (headers != null) {
            int length = headers.compress(
                    batch.buffer(),
                    batch.offset(index),
                    batch.length(index),
                    batch.offload(index),
                    last,
                    target,
                    offset);
            if (length != HeaderCompressor.PASS) {
                return length;
            }
        }
        return Records.write(batch, index, target, offset);
    }
}
