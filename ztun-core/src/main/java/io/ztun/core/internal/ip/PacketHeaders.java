package io.ztun.core.internal.ip;

import java.nio.ByteBuffer;

import io.ztun.api.PacketBatch;

/** Reads the headers of a packet once for all who will want to know: whom it is for, its flow, its ports. Thread-safe. */
public final class PacketHeaders {
    private PacketHeaders() {}

    /**
     * Checks that packet {@code index} is one whole IP packet, and if so keeps in the batch its {@linkplain IpAddresses#flowHash
     * flow} and what {@link IpPackets#transport} finds.
     */
    public static boolean read(PacketBatch batch, int index) {
        ByteBuffer buffer = batch.buffer();
        int offset = batch.offset(index);
        int length = batch.length(index);
        if (IpPackets.length(buffer, offset, offset + length) != length) {
            return false;
        }
        batch.describe(
                index, IpAddresses.flowHash(buffer, offset, length), IpPackets.transport(buffer, offset, length));
        return true;
    }

    /** Has a copy of a packet, or a segment of it, be of the same flow and the same transport. */
    public static void copy(PacketBatch from, int index, PacketBatch to, int target) {
        to.describe(target, from.flow(index), from.transport(index));
    }
}
