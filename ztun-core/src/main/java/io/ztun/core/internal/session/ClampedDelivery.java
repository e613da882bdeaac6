package io.ztun.core.internal.session;

import java.nio.ByteBuffer;

import io.ztun.spi.Turn;

/** Delivers packets, TCP's SYNs with the segment size that {@link SynClamp} lets them ask for. The link's thread only. */
final class ClampedDelivery implements RecordSink {
    private final SynClamp clamp;
    private final PacketDelivery delivery;

    ClampedDelivery(SynClamp clamp, PacketDelivery delivery) {
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
