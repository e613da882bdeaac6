package io.ztun.core.internal.datagram;

import java.nio.ByteBuffer;

import io.ztun.core.internal.delivery.PacketDelivery;
import io.ztun.core.internal.delivery.RecordSink;
import io.ztun.spi.Turn;

/** Delivers packets, TCP's SYNs with the segment size that {@link SynClamp} lets them ask for. The link's thread only. */
public final class ClampedDelivery implements RecordSink {
    private final SynClamp clamp;
    private final PacketDelivery delivery;

    public ClampedDelivery(SynClamp clamp, PacketDelivery delivery) {
        this.clamp = clamp;
        this.delivery = delivery;
    }

    @Override
    public void packet(ByteBuffer buffer, int offset, int length, long metadata, Turn turn) {
        if (clamp.lowers(buffer, offset, length, metadata)) {
            delivery.packet(clamp.buffer(), 0, length, metadata, turn);
        } else {
            delivery.packet(buffer, offset, length, metadata, turn);
        }
    }
}
